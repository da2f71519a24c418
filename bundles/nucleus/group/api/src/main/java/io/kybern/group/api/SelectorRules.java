// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.Names;
import io.kybern.resource.api.Selector;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Map;

/// The rules of `LabelSelector` objects.
public final class SelectorRules {
    private SelectorRules() {
    }

    public static void check(String field, Value selector, Findings findings) {
        findings.labels(field + ".matchLabels", selector.get("matchLabels"));
        List<Value> expressions = selector.get("matchExpressions").items();
        for (int i = 0; i < expressions.size(); i++) {
            expression(field + ".matchExpressions[" + i + "]", expressions.get(i), findings);
        }
    }

    private static void expression(String field, Value expression, Findings findings) {
        List<Value> values = expression.get("values").items();
        switch (expression.get("operator").text()) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    findings.required(field + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    findings.forbidden(field + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> findings.invalid(field + ".operator", expression.get("operator"), "not a valid selector operator");
        }
        String key = expression.get("key").text();
        findings.names(field + ".key", key, Names.qualifiedName(key));
        for (int i = 0; i < values.size(); i++) {
            findings.names(field + ".values[" + i + "]", values.get(i).text(), Names.labelValue(values.get(i).text()));
        }
    }

    /// The selector of a workload: it must be there, select something and fit the template's labels.
    ///
    /// @param kind how the message names the workload, for example `deployment`
    public static void workload(Value spec, String kind, Findings findings) {
        Value selector = spec.get("selector");
        Map<String, String> labels = spec.get("template", "metadata", "labels").stringMap();
        if (selector.missing()) {
            findings.required("spec.selector", "");
            unmatched(labels, findings);
            return;
        }
        check("spec.selector", selector, findings);
        if (selector.get("matchLabels").fields().isEmpty() && selector.get("matchExpressions").items().isEmpty()) {
            findings.invalid("spec.selector", selector, "empty selector is invalid for " + kind);
            return;
        }
        if (!Selector.of(selector).matches(labels)) {
            unmatched(labels, findings);
        }
    }

    private static void unmatched(Map<String, String> labels, Findings findings) {
        findings.invalid("spec.template.metadata.labels", Value.stringMap(labels), "`selector` does not match template `labels`");
    }
}

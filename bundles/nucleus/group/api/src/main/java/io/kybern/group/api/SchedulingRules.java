// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Value;
import java.util.HashSet;
import java.util.List;

/// The rules of what decides where a pod runs.
final class SchedulingRules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private final Findings findings;

    SchedulingRules(Findings findings) {
        this.findings = findings;
    }

    void check(String path, Value spec) {
        findings.labels(path + ".nodeSelector", spec.get("nodeSelector"));
        tolerations(path + ".tolerations", spec.get("tolerations").items());
        Value affinity = spec.get("affinity");
        nodeAffinity(path + ".affinity.nodeAffinity", affinity.get("nodeAffinity"));
        podAffinity(path + ".affinity.podAffinity", affinity.get("podAffinity"));
        podAffinity(path + ".affinity.podAntiAffinity", affinity.get("podAntiAffinity"));
        spread(path + ".topologySpreadConstraints", spec.get("topologySpreadConstraints").items());
        gates(path, spec);
    }

    private void gates(String path, Value spec) {
        List<Value> gates = spec.get("schedulingGates").items();
        var names = new HashSet<String>();
        for (int i = 0; i < gates.size(); i++) {
            String field = path + ".schedulingGates[" + i + "]";
            String name = gates.get(i).get("name").text();
            findings.names(field, name, Names.qualifiedName(name));
            if (!names.add(name)) {
                findings.duplicate(field, Value.of(name));
            }
        }
    }

    private void tolerations(String path, List<Value> tolerations) {
        for (int i = 0; i < tolerations.size(); i++) {
            Value toleration = tolerations.get(i);
            String field = path + "[" + i + "]";
            String key = toleration.get("key").text();
            String operator = toleration.get("operator").text();
            if (!key.isEmpty()) {
                findings.names(field + ".key", key, Names.qualifiedName(key));
            } else if (!operator.equals("Exists")) {
                findings.invalid(field + ".operator", operator,
                        "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            }
            String effect = toleration.get("effect").text();
            if (!toleration.get("tolerationSeconds").missing() && !effect.equals("NoExecute")) {
                findings.invalid(field + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }
            String value = toleration.get("value").text();
            switch (operator) {
                case "Equal", "" -> findings.names(field + ".operator", value, Names.labelValue(value));
                case "Exists" -> {
                    if (!value.isEmpty()) {
                        findings.invalid(field + ".operator", toleration, "value must be empty when `operator` is 'Exists'");
                    }
                }
                case "Lt", "Gt" -> findings.supported(field + ".operator", toleration.get("operator"), List.of("Equal", "Exists"));
                default -> { }
            }
        }
    }

    private void nodeAffinity(String path, Value affinity) {
        Value required = affinity.get(REQUIRED);
        if (!required.missing()) {
            List<Value> terms = required.get("nodeSelectorTerms").items();
            if (terms.isEmpty()) {
                findings.required(path + "." + REQUIRED + ".nodeSelectorTerms", "must have at least one node selector term");
            }
            for (int i = 0; i < terms.size(); i++) {
                nodeTerm(path + "." + REQUIRED + ".nodeSelectorTerms[" + i + "]", terms.get(i));
            }
        }
        List<Value> preferred = affinity.get(PREFERRED).items();
        for (int i = 0; i < preferred.size(); i++) {
            String field = path + "." + PREFERRED + "[" + i + "]";
            weight(field, preferred.get(i), "must be in the range 1-100");
            nodeTerm(field + ".preference", preferred.get(i).get("preference"));
        }
    }

    private void weight(String field, Value term, String text) {
        long weight = term.get("weight").integer(0);
        if (weight < 1 || weight > 100) {
            findings.invalid(field + ".weight", Value.of(weight), text);
        }
    }

    void nodeTerm(String path, Value term) {
        List<Value> expressions = term.get("matchExpressions").items();
        for (int i = 0; i < expressions.size(); i++) {
            String field = path + ".matchExpressions[" + i + "]";
            Value expression = expressions.get(i);
            operator(field, expression, expression.get("values").items());
            String key = expression.get("key").text();
            findings.names(field + ".key", key, Names.qualifiedName(key));
        }
        List<Value> fields = term.get("matchFields").items();
        for (int i = 0; i < fields.size(); i++) {
            String field = path + ".matchFields[" + i + "]";
            Value expression = fields.get(i);
            if (!expression.get("key").text().equals("metadata.name")) {
                findings.invalid(field + ".key", expression.get("key"), "not a valid field selector key");
            }
            if (expression.get("values").items().size() != 1) {
                findings.required(field + ".values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
            }
        }
    }

    private void operator(String field, Value expression, List<Value> values) {
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
            case "Gt", "Lt" -> {
                if (values.size() != 1) {
                    findings.required(field + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> { }
        }
    }

    private void podAffinity(String path, Value affinity) {
        List<Value> required = affinity.get(REQUIRED).items();
        for (int i = 0; i < required.size(); i++) {
            podTerm(path + "." + REQUIRED + "[" + i + "]", required.get(i));
        }
        List<Value> preferred = affinity.get(PREFERRED).items();
        for (int i = 0; i < preferred.size(); i++) {
            String field = path + "." + PREFERRED + "[" + i + "]";
            weight(field, preferred.get(i), "must be in the range 1-100");
            podTerm(field + ".podAffinityTerm", preferred.get(i).get("podAffinityTerm"));
        }
    }

    private void podTerm(String field, Value term) {
        SelectorRules.check(field + ".labelSelector", term.get("labelSelector"), findings);
        SelectorRules.check(field + ".namespaceSelector", term.get("namespaceSelector"), findings);
        List<Value> namespaces = term.get("namespaces").items();
        for (Value namespace : namespaces) {
            findings.names(field + ".namespace", namespace.text(), Names.dns1123Label(namespace.text()));
        }
        topologyKey(field, term, "can not be empty");
    }

    private void topologyKey(String field, Value term, String empty) {
        String key = term.get("topologyKey").text();
        if (key.isEmpty()) {
            findings.required(field + ".topologyKey", empty);
        } else {
            findings.names(field + ".topologyKey", key, Names.qualifiedName(key));
        }
    }

    private void spread(String path, List<Value> constraints) {
        var seen = new HashSet<String>();
        for (int i = 0; i < constraints.size(); i++) {
            Value constraint = constraints.get(i);
            String field = path + "[" + i + "]";
            if (constraint.get("maxSkew").integer(0) <= 0) {
                findings.invalid(field + ".maxSkew", constraint.get("maxSkew"), "must be greater than zero");
            }
            topologyKey(field, constraint, "can not be empty");
            String action = constraint.get("whenUnsatisfiable").text();
            if (action.isEmpty()) {
                findings.add(FieldError.notSupported(field + ".whenUnsatisfiable", Value.of(""), List.of("DoNotSchedule", "ScheduleAnyway")));
            }
            String pair = "{" + constraint.get("topologyKey").text() + ", " + action + "}";
            if (!seen.add(pair)) {
                findings.duplicate(field + ".{topologyKey, whenUnsatisfiable}", Value.of(pair));
            }
            Value minimum = constraint.get("minDomains");
            if (!minimum.missing() && minimum.integer(0) <= 0) {
                findings.invalid(field + ".minDomains", minimum, "must be greater than zero");
            } else if (!minimum.missing() && !action.equals("DoNotSchedule")) {
                findings.invalid(field + ".minDomains", minimum, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action);
            }
            SelectorRules.check(field + ".labelSelector", constraint.get("labelSelector"), findings);
        }
    }
}

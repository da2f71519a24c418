// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.rbac;

import io.kybern.group.api.Findings;
import io.kybern.group.api.SelectorRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;

/// Roles and cluster roles.
final class RoleStrategy implements Strategy {
    private final boolean namespaced;

    RoleStrategy(boolean namespaced) {
        this.namespaced = namespaced;
    }

    @Override
    public List<FieldError> validate(Value role) {
        var findings = new Findings();
        List<Value> rules = role.get("rules").items();
        for (int i = 0; i < rules.size(); i++) {
            rule("rules[" + i + "]", rules.get(i), findings);
        }
        Value aggregation = role.get("aggregationRule");
        if (!aggregation.missing()) {
            List<Value> selectors = aggregation.get("clusterRoleSelectors").items();
            if (selectors.isEmpty()) {
                findings.required("aggregationRule.clusterRoleSelectors", "at least one clusterRoleSelector required if aggregationRule is non-nil");
            }
            for (int i = 0; i < selectors.size(); i++) {
                SelectorRules.check("aggregationRule.clusterRoleSelectors[" + i + "]", selectors.get(i), findings);
            }
        }
        return findings.list();
    }

    private void rule(String field, Value rule, Findings findings) {
        if (rule.get("verbs").items().isEmpty()) {
            findings.required(field + ".verbs", "verbs must contain at least one value");
        }
        Value urls = rule.get("nonResourceURLs");
        boolean resources = !rule.get("apiGroups").items().isEmpty() || !rule.get("resources").items().isEmpty()
                || !rule.get("resourceNames").items().isEmpty();
        if (!urls.items().isEmpty()) {
            if (namespaced) {
                findings.invalid(field + ".nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs");
            }
            if (resources) {
                findings.invalid(field + ".nonResourceURLs", urls, "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.get("apiGroups").items().isEmpty()) {
            findings.required(field + ".apiGroups", "resource rules must supply at least one api group");
        }
        if (rule.get("resources").items().isEmpty()) {
            findings.required(field + ".resources", "resource rules must supply at least one resource");
        }
    }
}

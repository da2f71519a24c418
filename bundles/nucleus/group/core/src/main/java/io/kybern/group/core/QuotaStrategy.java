// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Findings;
import io.kybern.group.api.ResourceRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Resource quotas.
final class QuotaStrategy implements Strategy {
    private static final Set<String> STANDARD = Set.of("cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
            "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services",
            "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports", "services.loadbalancers");
    private static final List<Set<String>> EXCLUSIVE = List.of(Set.of("BestEffort", "NotBestEffort"), Set.of("Terminating", "NotTerminating"));

    @Override
    public List<FieldError> validate(Value quota) {
        var findings = new Findings();
        quota.get("spec", "hard").fields().forEach((name, amount) -> {
            String field = "spec.hard[" + name + "]";
            findings.names(field, name, Names.qualifiedName(name));
            boolean known = STANDARD.contains(name) || name.startsWith("requests.") || name.startsWith("hugepages-") || name.startsWith("count/");
            if (name.indexOf('/') < 0 && !known) {
                findings.invalid(field, name, "must be a standard resource type or fully qualified");
                findings.invalid(field, name, "must be a standard resource for quota");
            }
            findings.amount(field, amount);
        });
        scopes(quota.get("spec", "scopes"), findings);
        List<Value> expressions = quota.get("spec", "scopeSelector", "matchExpressions").items();
        for (Value expression : expressions) {
            selector(expression, findings);
        }
        return findings.list();
    }

    private static void scopes(Value scopes, Findings findings) {
        Set<String> given = new HashSet<>();
        scopes.items().forEach(scope -> given.add(scope.text()));
        if (EXCLUSIVE.stream().anyMatch(given::containsAll)) {
            findings.invalid("spec.scopes", scopes, "conflicting scopes");
        }
    }

    private static void selector(Value expression, Findings findings) {
        String field = "spec.scopeSelector.matchExpressions";
        boolean values = !expression.get("values").items().isEmpty();
        switch (expression.get("operator").text()) {
            case "In", "NotIn" -> {
                if (!values) {
                    findings.required(field + ".values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                }
                if (!Set.of("PriorityClass", "VolumeAttributesClass").contains(expression.get("scopeName").text())) {
                    findings.invalid(field + ".operator", expression.get("operator"),
                            "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
                                    + "ResourceQuotaScopeBestEffort and ResourceQuotaScopeNotBestEffort");
                }
            }
            default -> {
                if (values) {
                    findings.invalid(field + ".values", expression.get("values"),
                            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                }
            }
        }
    }

    @Override
    public List<FieldError> validateUpdate(Value quota, Value old) {
        var findings = new Findings();
        if (!new HashSet<>(quota.get("spec", "scopes").items()).equals(new HashSet<>(old.get("spec", "scopes").items()))) {
            findings.invalid("spec.scopes", quota.get("spec", "scopes"), "field is immutable");
        }
        return findings.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value quota, Value old) {
        var findings = new Findings();
        ResourceRules.amounts("status.hard", quota.get("status", "hard"), findings);
        ResourceRules.amounts("status.used", quota.get("status", "used"), findings);
        return findings.list();
    }
}

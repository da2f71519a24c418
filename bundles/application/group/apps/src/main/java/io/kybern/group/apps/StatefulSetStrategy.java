// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.PodRules;
import io.kybern.group.api.PodTemplates;
import io.kybern.group.api.SelectorRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;

/// Stateful sets.
final class StatefulSetStrategy implements Strategy {
    private static final String ROLLING = "RollingUpdate";
    private static final List<String> MUTABLE = List.of("replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy", "minReadySeconds");

    @Override
    public Value applyDefaults(Value set) {
        Value result = WorkloadRules.defaulted(PodTemplates.inSpec(set), "replicas", Value.of(1));
        result = WorkloadRules.defaulted(result, "updateStrategy", Value.object());
        result = WorkloadRules.defaulted(result, "persistentVolumeClaimRetentionPolicy", Value.object());
        result = WorkloadRules.defaulted(result, "revisionHistoryLimit", Value.of(10));
        return Edits.field(result, "spec", spec -> {
            Value named = Edits.missing(spec, "podManagementPolicy", Value.of("OrderedReady"));
            named = Edits.field(named, "updateStrategy", StatefulSetStrategy::updates);
            named = Edits.field(named, "persistentVolumeClaimRetentionPolicy", policy -> Edits.missing(Edits.missing(policy, "whenDeleted",
                    Value.of("Retain")), "whenScaled", Value.of("Retain")));
            return Edits.items(named, "volumeClaimTemplates", claim -> {
                Value typed = Edits.missing(Edits.missing(claim, "apiVersion", Value.of("v1")), "kind", Value.of("PersistentVolumeClaim"));
                typed = Edits.field(typed, "spec", s -> Edits.missing(s, "volumeMode", Value.of("Filesystem")));
                return typed.asObject().with(List.of("status", "phase"), Value.of(typed.get("status", "phase").text("Pending")));
            });
        });
    }

    private static Value updates(Value strategy) {
        Value typed = strategy;
        if (strategy.get("type").text().isEmpty()) {
            typed = strategy.asObject().with("type", ROLLING).with("rollingUpdate", strategy.get("rollingUpdate").asObject());
        }
        if (!typed.get("type").text().equals(ROLLING)) {
            return typed;
        }
        return Edits.field(typed, "rollingUpdate", rolling -> {
            Value parted = Edits.missing(rolling, "partition", Value.of(0));
            return Edits.missing(parted, "maxUnavailable", Value.of(1));
        });
    }

    @Override
    public List<FieldError> validate(Value set) {
        var findings = new Findings();
        Value spec = set.get("spec");
        if (spec.get("podManagementPolicy").text().isEmpty()) {
            findings.required("spec.podManagementPolicy", "");
        }
        updateStrategy(spec.get("updateStrategy"), findings);
        Value policy = spec.get("persistentVolumeClaimRetentionPolicy");
        for (String when : List.of("whenDeleted", "whenScaled")) {
            findings.supported("spec.persistentVolumeClaimRetentionPolicy." + when, policy.get(when), List.of("Delete", "Retain"));
        }
        WorkloadRules.notNegative(set, findings, "replicas", "minReadySeconds");
        findings.notNegative("spec.ordinals.start", spec.get("ordinals", "start"));
        SelectorRules.workload(spec, "statefulset", findings);
        PodRules.alwaysRestarting(spec.get("template"), "StatefulSet", findings);
        return findings.list();
    }

    private static void updateStrategy(Value strategy, Findings findings) {
        Value rolling = strategy.get("rollingUpdate");
        String path = "spec.updateStrategy.rollingUpdate";
        switch (strategy.get("type").text()) {
            case "" -> findings.required("spec.updateStrategy", "");
            case "OnDelete" -> {
                if (!rolling.missing()) {
                    findings.invalid("spec.updateStrategy.rollingUpdate", rolling, "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            default -> {
                findings.notNegative(path + ".partition", rolling.get("partition"));
                Value unavailable = rolling.get("maxUnavailable");
                if (!unavailable.missing()) {
                    findings.countOrPercentage(path + ".maxUnavailable", unavailable);
                    if (Findings.nothing(unavailable)) {
                        findings.invalid(path + ".maxUnavailable", unavailable, "cannot be 0");
                    }
                    findings.atMostWhole(path + ".maxUnavailable", unavailable);
                }
            }
        }
    }

    @Override
    public List<FieldError> validateUpdate(Value set, Value old) {
        var findings = new Findings();
        ObjectValue now = set.get("spec").asObject();
        ObjectValue then = old.get("spec").asObject();
        for (String field : MUTABLE) {
            now = now.without(field);
            then = then.without(field);
        }
        if (!now.equals(then)) {
            findings.forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
                    + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
        return findings.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value set, Value old) {
        var findings = new Findings();
        WorkloadRules.status(set.get("status"), findings, "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas");
        WorkloadRules.collisions(set.get("status"), old.get("status"), findings);
        return findings.list();
    }
}

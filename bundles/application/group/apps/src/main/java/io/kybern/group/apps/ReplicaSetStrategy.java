// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import io.kybern.group.api.Findings;
import io.kybern.group.api.PodRules;
import io.kybern.group.api.PodTemplates;
import io.kybern.group.api.SelectorRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;

/// Replica sets.
final class ReplicaSetStrategy implements Strategy {
    @Override
    public Value applyDefaults(Value set) {
        return WorkloadRules.defaulted(PodTemplates.inSpec(set), "replicas", Value.of(1));
    }

    @Override
    public List<FieldError> validate(Value set) {
        var findings = new Findings();
        WorkloadRules.notNegative(set, findings, "replicas", "minReadySeconds");
        SelectorRules.workload(set.get("spec"), "deployment", findings);
        PodRules.alwaysRestarting(set.get("spec", "template"), "ReplicaSet", findings);
        return findings.list();
    }

    @Override
    public List<FieldError> validateUpdate(Value set, Value old) {
        var findings = new Findings();
        findings.immutable("spec.selector", set.get("spec", "selector"), old.get("spec", "selector"));
        return findings.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value set, Value old) {
        var findings = new Findings();
        WorkloadRules.status(set.get("status"), findings, "fullyLabeledReplicas", "readyReplicas", "availableReplicas");
        return findings.list();
    }
}

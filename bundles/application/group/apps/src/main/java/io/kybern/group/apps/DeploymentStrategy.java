// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.PodRules;
import io.kybern.group.api.PodTemplates;
import io.kybern.group.api.SelectorRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.List;

/// Deployments.
final class DeploymentStrategy implements Strategy {
    private static final String ROLLING = "RollingUpdate";

    @Override
    public Value applyDefaults(Value deployment) {
        Value result = WorkloadRules.defaulted(PodTemplates.inSpec(deployment), "replicas", Value.of(1));
        result = WorkloadRules.defaulted(result, "strategy", Value.object());
        result = Edits.at(result, List.of("spec", "strategy"), strategy -> {
            Value typed = Edits.missing(strategy, "type", Value.of(ROLLING));
            if (!typed.get("type").text().equals(ROLLING)) {
                return typed;
            }
            Value rolling = Edits.missing(Edits.missing(typed.get("rollingUpdate").asObject(), "maxUnavailable", Value.of("25%")), "maxSurge",
                    Value.of("25%"));
            return typed.asObject().with("rollingUpdate", rolling);
        });
        result = WorkloadRules.defaulted(result, "revisionHistoryLimit", Value.of(10));
        return WorkloadRules.defaulted(result, "progressDeadlineSeconds", Value.of(600));
    }

    @Override
    public Value prepareForStatusUpdate(WriteScope scope, Value deployment, Value old) {
        return Edits.copy(deployment, old, "metadata", "labels");
    }

    @Override
    public boolean bumpsGeneration(Value deployment, Value old) {
        return !deployment.get("spec").equals(old.get("spec"))
                || !Findings.same(deployment.get("metadata", "annotations"), old.get("metadata", "annotations"));
    }

    @Override
    public List<FieldError> validate(Value deployment) {
        var findings = new Findings();
        Value spec = deployment.get("spec");
        WorkloadRules.notNegative(deployment, findings, "replicas");
        SelectorRules.workload(spec, "deployment", findings);
        PodRules.alwaysRestarting(spec.get("template"), "ReplicaSet", findings);
        strategy(spec.get("strategy"), findings);
        WorkloadRules.notNegative(deployment, findings, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");
        Value deadline = spec.get("progressDeadlineSeconds");
        if (!deadline.missing() && deadline.integer(0) <= spec.get("minReadySeconds").integer(0)) {
            findings.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
        }
        return findings.list();
    }

    private static void strategy(Value strategy, Findings findings) {
        Value rolling = strategy.get("rollingUpdate");
        String path = "spec.strategy.rollingUpdate";
        if (strategy.get("type").text().equals("Recreate")) {
            if (!rolling.missing()) {
                findings.forbidden(path, "may not be specified when strategy `type` is 'Recreate'");
            }
            return;
        }
        if (rolling.missing()) {
            return;
        }
        Value unavailable = rolling.get("maxUnavailable");
        Value surge = rolling.get("maxSurge");
        findings.countOrPercentage(path + ".maxUnavailable", unavailable);
        findings.countOrPercentage(path + ".maxSurge", surge);
        if (Findings.nothing(unavailable) && Findings.nothing(surge)) {
            findings.invalid(path + ".maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0");
        }
        findings.atMostWhole(path + ".maxUnavailable", unavailable);
    }

    @Override
    public List<FieldError> validateUpdate(Value deployment, Value old) {
        var findings = new Findings();
        findings.immutable("spec.selector", deployment.get("spec", "selector"), old.get("spec", "selector"));
        return findings.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value deployment, Value old) {
        var findings = new Findings();
        WorkloadRules.status(deployment.get("status"), findings, "updatedReplicas", "readyReplicas", "availableReplicas");
        findings.notNegative("status.unavailableReplicas", deployment.get("status", "unavailableReplicas"));
        WorkloadRules.collisions(deployment.get("status"), old.get("status"), findings);
        return findings.list();
    }

    @Override
    public List<String> warnings(Value deployment) {
        List<String> problems = Names.dns1123Label(deployment.get("metadata", "name").text());
        return problems.isEmpty() ? List.of() : List.of("metadata.name: this is used in Pod names and hostnames, which can result in surprising "
                + "behavior; a DNS label is recommended: [" + String.join(", ", problems) + "]");
    }
}

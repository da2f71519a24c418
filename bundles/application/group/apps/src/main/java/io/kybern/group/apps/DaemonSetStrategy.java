// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.PodRules;
import io.kybern.group.api.PodTemplates;
import io.kybern.group.api.SelectorRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.List;

/// Daemon sets. The generation of their template lives in an annotation, as clients know it.
final class DaemonSetStrategy implements Strategy {
    private static final String ROLLING = "RollingUpdate";
    private static final List<String> GENERATION = List.of("metadata", "annotations", "deprecated.daemonset.template.generation");
    private static final List<String> COUNTS = List.of("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
            "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable");

    @Override
    public Value applyDefaults(Value set) {
        Value result = WorkloadRules.defaulted(PodTemplates.inSpec(set), "updateStrategy", Value.object());
        result = Edits.at(result, List.of("spec", "updateStrategy"), strategy -> {
            Value typed = Edits.missing(strategy, "type", Value.of(ROLLING));
            if (!typed.get("type").text().equals(ROLLING)) {
                return typed;
            }
            Value rolling = typed.get("rollingUpdate").asObject();
            return typed.asObject().with("rollingUpdate", Edits.missing(Edits.missing(rolling, "maxUnavailable", Value.of(1)), "maxSurge",
                    Value.of(0)));
        });
        return WorkloadRules.defaulted(result, "revisionHistoryLimit", Value.of(10));
    }

    @Override
    public Value prepareForCreate(WriteScope scope, Value set) {
        return set.asObject().with(GENERATION, Value.of("1"));
    }

    @Override
    public Value prepareForUpdate(WriteScope scope, Value set, Value old) {
        long generation = generation(old);
        boolean changed = !set.get("spec", "template").equals(old.get("spec", "template"));
        return set.asObject().with(GENERATION, Value.of(Long.toString(changed ? generation + 1 : generation)));
    }

    private static long generation(Value set) {
        try {
            return Long.parseLong(set.get("metadata", "annotations").get(GENERATION.getLast()).text("1"));
        } catch (NumberFormatException _) {
            return 1;
        }
    }

    @Override
    public List<FieldError> validate(Value set) {
        var findings = new Findings();
        Value spec = set.get("spec");
        SelectorRules.workload(spec, "daemonset", findings);
        PodRules.alwaysRestarting(spec.get("template"), "DaemonSet", findings);
        WorkloadRules.notNegative(set, findings, "minReadySeconds");
        rolling(spec.get("updateStrategy"), findings);
        WorkloadRules.notNegative(set, findings, "revisionHistoryLimit");
        return findings.list();
    }

    private static void rolling(Value strategy, Findings findings) {
        if (!strategy.get("type").text().equals(ROLLING)) {
            return;
        }
        Value rolling = strategy.get("rollingUpdate");
        String path = "spec.updateStrategy.rollingUpdate";
        Value unavailable = rolling.get("maxUnavailable");
        Value surge = rolling.get("maxSurge");
        findings.countOrPercentage(path + ".maxUnavailable", unavailable);
        findings.countOrPercentage(path + ".maxSurge", surge);
        boolean surges = !Findings.nothing(surge);
        if (surges && !Findings.nothing(unavailable)) {
            findings.invalid(path + ".maxSurge", surge, "may not be set when maxUnavailable is non-zero");
        } else if (!surges && Findings.nothing(unavailable)) {
            findings.required(path + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
        }
        findings.atMostWhole(path + ".maxUnavailable", unavailable);
        findings.atMostWhole(path + ".maxSurge", surge);
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
        COUNTS.forEach(count -> findings.notNegative("status." + count, set.get("status", count)));
        WorkloadRules.collisions(set.get("status"), old.get("status"), findings);
        return findings.list();
    }
}

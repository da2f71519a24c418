// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.PodRules;
import io.kybern.group.api.PodTemplates;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Map;

/// Replication controllers.
final class ReplicationStrategy implements Strategy {
    @Override
    public Value applyDefaults(Value controller) {
        Value result = PodTemplates.inSpec(controller);
        Value labels = result.get("spec", "template", "metadata", "labels");
        if (!labels.fields().isEmpty()) {
            if (result.get("spec", "selector").fields().isEmpty()) {
                result = result.asObject().with(List.of("spec", "selector"), labels);
            }
            if (result.get("metadata", "labels").fields().isEmpty()) {
                result = result.asObject().with(List.of("metadata", "labels"), labels);
            }
        }
        return Edits.field(result, "spec", spec -> Edits.missing(spec, "replicas", Value.of(1)));
    }

    @Override
    public List<FieldError> validate(Value controller) {
        var findings = new Findings();
        Value spec = controller.get("spec");
        findings.notNegative("spec.minReadySeconds", spec.get("minReadySeconds"));
        Map<String, String> selector = spec.get("selector").stringMap();
        if (selector.isEmpty()) {
            findings.required("spec.selector", "");
        }
        findings.notNegative("spec.replicas", spec.get("replicas"));
        Value template = spec.get("template");
        if (template.missing()) {
            findings.required("spec.template", "");
            return findings.list();
        }
        Map<String, String> labels = template.get("metadata", "labels").stringMap();
        if (!labels.entrySet().containsAll(selector.entrySet())) {
            findings.invalid("spec.template.metadata.labels", Value.stringMap(labels), "`selector` does not match template `labels`");
        }
        PodRules.alwaysRestarting(template, "ReplicationController", findings);
        return findings.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value controller, Value old) {
        var findings = new Findings();
        Value status = controller.get("status");
        for (String count : List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas")) {
            findings.notNegative("status." + count, status.get(count));
            if (status.get(count).integer(0) > status.get("replicas").integer(0)) {
                findings.invalid("status." + count, status.get(count), "cannot be greater than status.replicas");
            }
        }
        if (status.get("availableReplicas").integer(0) > status.get("readyReplicas").integer(0)) {
            findings.invalid("status.availableReplicas", status.get("availableReplicas"), "cannot be greater than readyReplicas");
        }
        return findings.list();
    }
}

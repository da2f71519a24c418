// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.PodRules;
import io.kybern.group.api.PodTemplates;
import io.kybern.group.api.QualityOfService;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Pods.
final class PodStrategy implements Strategy {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    @Override
    public Value applyDefaults(Value pod) {
        return PodTemplates.pod(pod);
    }

    @Override
    public Value prepareForCreate(WriteScope scope, Value pod) {
        var status = ObjectValue.builder().put("phase", "Pending").put("qosClass", QualityOfService.of(pod.get("spec")));
        if (!pod.get("spec", "schedulingGates").items().isEmpty()) {
            status.put("conditions", Value.array(Value.object("type", Value.of("PodScheduled"), "status", Value.of("False"), "reason",
                    Value.of("SchedulingGated"), "message", Value.of("Scheduling is blocked due to non-empty scheduling gates"))));
        }
        return matchLabelKeys(pod).asObject().with("status", status.build());
    }

    /// Merges the pod's own values of `matchLabelKeys` and `mismatchLabelKeys` into the selectors beside them.
    private static Value matchLabelKeys(Value pod) {
        Value labels = pod.get("metadata", "labels");
        Value spread = Edits.field(pod, "spec",
                spec -> Edits.items(spec, "topologySpreadConstraints", constraint -> withKeys(constraint, "matchLabelKeys", "In", labels)));
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            spread = Edits.at(spread, List.of("spec", "affinity", kind), affinity -> {
                Value required = Edits.items(affinity, "requiredDuringSchedulingIgnoredDuringExecution", term -> term(term, labels));
                return Edits.items(required, "preferredDuringSchedulingIgnoredDuringExecution",
                        preferred -> Edits.field(preferred, "podAffinityTerm", term -> term(term, labels)));
            });
        }
        return spread;
    }

    private static Value term(Value term, Value labels) {
        return withKeys(withKeys(term, "matchLabelKeys", "In", labels), "mismatchLabelKeys", "NotIn", labels);
    }

    private static Value withKeys(Value term, String keys, String operator, Value labels) {
        if (term.get("labelSelector").missing()) {
            return term;
        }
        List<Value> expressions = new ArrayList<>(term.get("labelSelector", "matchExpressions").items());
        for (Value key : term.get(keys).items()) {
            Value label = labels.get(key.text());
            if (label.present()) {
                expressions.add(Value.object("key", key, "operator", Value.of(operator), "values", Value.array(label)));
            }
        }
        return expressions.isEmpty() ? term : term.asObject().with(List.of("labelSelector", "matchExpressions"), Value.array(expressions));
    }

    @Override
    public Value prepareForStatusUpdate(WriteScope scope, Value pod, Value old) {
        ObjectValue kept = Edits.copy(pod, old, "metadata", "ownerReferences");
        kept = Edits.copy(kept, old, "metadata", "deletionTimestamp");
        if (kept.get("status", "qosClass").text().isEmpty()) {
            kept = Edits.copy(kept, old, "status", "qosClass");
        }
        return kept;
    }

    @Override
    public Value prepareForSubresourceUpdate(WriteScope scope, String subresource, Value pod, Value old) {
        return switch (subresource) {
            case "ephemeralcontainers" -> Edits.copy(kept(pod, old), pod, "spec", "ephemeralContainers");
            case "resize" -> PodResize.prepare(kept(pod, old), pod);
            default -> pod;
        };
    }

    /// The old object with the new resourceVersion and managed fields.
    private static ObjectValue kept(Value pod, Value old) {
        return Edits.copy(Edits.copy(old, pod, "metadata", "resourceVersion"), pod, "metadata", "managedFields");
    }

    @Override
    public List<FieldError> validate(Value pod) {
        var findings = new Findings();
        PodRules.spec("spec", pod.get("spec"), findings);
        return findings.list();
    }

    @Override
    public List<FieldError> validateCreate(Value pod) {
        var findings = new Findings();
        Value spec = pod.get("spec");
        if (!spec.get("ephemeralContainers").items().isEmpty()) {
            findings.forbidden("spec.ephemeralContainers", "cannot be set on create");
        }
        if (!spec.get("nodeName").text().isEmpty() && !spec.get("schedulingGates").items().isEmpty()) {
            findings.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
        }
        return findings.list();
    }

    @Override
    public List<FieldError> validateUpdate(Value pod, Value old) {
        return PodUpdates.check(pod, old);
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value pod, Value old) {
        return PodUpdates.checkStatus(pod, old);
    }

    @Override
    public List<FieldError> validateSubresourceUpdate(String subresource, Value pod, Value old) {
        return switch (subresource) {
            case "ephemeralcontainers" -> PodUpdates.checkEphemeral(pod, old);
            case "resize" -> PodResize.check(pod, old);
            default -> List.of();
        };
    }

    @Override
    public List<String> warnings(Value pod) {
        var warnings = new ArrayList<String>();
        String name = pod.get("metadata", "name").text();
        List<String> problems = Names.dns1123Label(name);
        if (!problems.isEmpty()) {
            warnings.add("metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: "
                    + "[" + String.join(", ", problems) + "]");
        }
        Value grace = pod.get("spec", "terminationGracePeriodSeconds");
        if (grace.integer(0) < 0) {
            warnings.add("spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1");
        }
        Set<String> seen = new TreeSet<>();
        List<Value> containers = pod.get("spec", "containers").items();
        for (int i = 0; i < containers.size(); i++) {
            List<Value> variables = containers.get(i).get("env").items();
            seen.clear();
            for (int j = 0; j < variables.size(); j++) {
                String variable = variables.get(j).get("name").text();
                if (!seen.add(variable)) {
                    warnings.add("spec.containers[" + i + "].env[" + j + "]: hides previous definition of \"" + variable
                            + "\", which may be dropped when using apply");
                }
            }
        }
        return warnings;
    }

    @Override
    public long gracePeriodSeconds(Value pod, long requested) {
        if (pod.get("spec", "nodeName").text().isEmpty() || ENDED.contains(pod.get("status", "phase").text())) {
            return 0;
        }
        long grace = requested >= 0 ? requested : pod.get("spec", "terminationGracePeriodSeconds").integer(30);
        return grace < 0 ? 1 : grace;
    }
}

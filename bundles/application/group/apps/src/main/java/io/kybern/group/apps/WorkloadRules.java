// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.resource.api.Value;
import java.util.List;

/// What the workloads of this group have in common.
final class WorkloadRules {
    private WorkloadRules() {
    }

    /// Sets a field of `spec` that has no value.
    static Value defaulted(Value workload, String field, Value value) {
        Value spec = workload.get("spec");
        return spec.get(field).missing() ? workload.asObject().with(List.of("spec", field), value) : workload;
    }

    static Value defaultedText(Value workload, List<String> path, String field, String value) {
        return Edits.at(workload, path, parent -> Edits.missing(parent, field, Value.of(value)));
    }

    static void notNegative(Value workload, Findings findings, String... fields) {
        for (String field : fields) {
            findings.notNegative("spec." + field, workload.get("spec", field));
        }
    }

    /// Counts of a status: none negative, none above the number of replicas, and what is available is ready.
    static void status(Value status, Findings findings, String... counts) {
        findings.notNegative("status.replicas", status.get("replicas"));
        findings.notNegative("status.observedGeneration", status.get("observedGeneration"));
        long replicas = status.get("replicas").integer(0);
        for (String count : counts) {
            findings.notNegative("status." + count, status.get(count));
        }
        for (String count : counts) {
            if (status.get(count).integer(0) > replicas) {
                findings.invalid("status." + count, status.get(count), "cannot be greater than status.replicas");
            }
        }
        if (status.get("availableReplicas").integer(0) > status.get("readyReplicas").integer(0)) {
            findings.invalid("status.availableReplicas", status.get("availableReplicas"), "cannot be greater than readyReplicas");
        }
    }

    static void collisions(Value status, Value before, Findings findings) {
        findings.notNegative("status.collisionCount", status.get("collisionCount"));
        long earlier = before.get("collisionCount").integer(0);
        if (status.get("collisionCount").integer(0) < earlier) {
            findings.invalid("status.collisionCount", status.get("collisionCount"), "cannot be decremented");
        }
    }
}

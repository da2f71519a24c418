// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.replicaset;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a ReplicaSet reports.
///
/// @param nextAvailable when a ready pod becomes available; empty when none is on its way
record ReplicaSetStatus(ObjectValue value, Optional<Duration> nextAvailable) {
    static ReplicaSetStatus of(Value set, List<StoredObject> pods, String failure, Instant now) {
        Map<String, String> templateLabels = set.get("spec", "template", "metadata", "labels").stringMap();
        Duration minReady = Duration.ofSeconds(set.get("spec", "minReadySeconds").integer(0));
        long ready = 0;
        long available = 0;
        long labelled = 0;
        Optional<Duration> next = Optional.empty();
        for (StoredObject pod : pods) {
            if (pod.labels().entrySet().containsAll(templateLabels.entrySet())) {
                labelled++;
            }
            Optional<Instant> since = PodRank.readySince(pod.value());
            if (since.isPresent()) {
                ready++;
                Duration left = Duration.between(now, since.get().plus(minReady));
                if (minReady.isZero() || !left.isPositive()) {
                    available++;
                } else if (next.isEmpty() || left.compareTo(next.get()) < 0) {
                    next = Optional.of(left);
                }
            }
        }
        var status = ObjectValue.builder().put("replicas", pods.size());
        putPositive(status, "fullyLabeledReplicas", labelled);
        putPositive(status, "readyReplicas", ready);
        putPositive(status, "availableReplicas", available);
        putPositive(status, "observedGeneration", set.get("metadata", "generation").integer(0));
        List<Value> conditions = conditions(set, failure, now);
        if (!conditions.isEmpty()) {
            status.put("conditions", Value.array(conditions));
        }
        return new ReplicaSetStatus(status.build(), next);
    }

    private static void putPositive(ObjectValue.Builder status, String name, long number) {
        if (number > 0) {
            status.put(name, number);
        }
    }

    private static List<Value> conditions(Value set, String failure, Instant now) {
        var conditions = new ArrayList<Value>();
        boolean known = false;
        for (Value condition : set.get("status", "conditions").items()) {
            if (!condition.get("type").text().equals("ReplicaFailure")) {
                conditions.add(condition);
            } else if (!failure.isEmpty()) {
                known = true;
                conditions.add(condition);
            }
        }
        if (!failure.isEmpty() && !known) {
            conditions.add(ObjectValue.builder().put("type", "ReplicaFailure").put("status", "True").put("reason", "FailedCreate")
                    .put("message", failure).put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString()).build());
        }
        return conditions;
    }
}

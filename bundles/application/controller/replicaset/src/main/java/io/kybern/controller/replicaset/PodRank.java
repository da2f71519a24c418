// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.replicaset;

import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which pods count, and which of them go first.
final class PodRank {
    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

    private PodRank() {
    }

    static boolean active(Value pod) {
        String phase = pod.get("status", "phase").text();
        return !phase.equals("Succeeded") && !phase.equals("Failed") && pod.get("metadata", "deletionTimestamp").missing();
    }

    /// When the pod became ready; empty when it is not.
    static Optional<Instant> readySince(Value pod) {
        for (Value condition : pod.get("status", "conditions").items()) {
            if (condition.get("type").text().equals("Ready") && condition.get("status").text().equals("True")) {
                String since = condition.get("lastTransitionTime").text();
                return Optional.of(since.isEmpty() ? Instant.EPOCH : Instant.parse(since));
            }
        }
        return Optional.empty();
    }

    /// The pods in the order in which they are given up: not assigned before assigned, pending before running, not ready before ready,
    /// lower deletion cost first, fuller nodes first, later ready, more restarts, younger.
    static List<StoredObject> leastValuable(List<StoredObject> pods) {
        Map<String, Integer> onNode = new HashMap<>();
        pods.forEach(pod -> onNode.merge(node(pod), 1, Integer::sum));
        return pods.stream().sorted(Comparator.<StoredObject, Boolean>comparing(pod -> !node(pod).isEmpty())
                .thenComparing(pod -> PHASES.indexOf(pod.value().get("status", "phase").text()))
                .thenComparing(pod -> readySince(pod.value()).isPresent())
                .thenComparing(PodRank::deletionCost)
                .thenComparing(pod -> -onNode.getOrDefault(node(pod), 0))
                .thenComparing(pod -> readySince(pod.value()).orElse(Instant.EPOCH), Comparator.reverseOrder())
                .thenComparing(pod -> -restarts(pod.value()))
                .thenComparing(pod -> pod.value().get("metadata", "creationTimestamp").text(), Comparator.reverseOrder())).toList();
    }

    private static String node(StoredObject pod) {
        return pod.value().get("spec", "nodeName").text();
    }

    private static long deletionCost(StoredObject pod) {
        String cost = pod.value().get("metadata", "annotations", "controller.kubernetes.io/pod-deletion-cost").text();
        try {
            return cost.isEmpty() ? 0 : Long.parseLong(cost);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static long restarts(Value pod) {
        long most = 0;
        for (Value container : pod.get("status", "containerStatuses").items()) {
            most = Math.max(most, container.get("restartCount").integer(0));
        }
        return most;
    }
}

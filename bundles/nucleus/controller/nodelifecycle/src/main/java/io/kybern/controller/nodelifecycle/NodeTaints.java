// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.nodelifecycle;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The taints that follow from a node's conditions, and how long pods bear them.
final class NodeTaints {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final Map<String, String> PRESSURES = Map.of("MemoryPressure", "node.kubernetes.io/memory-pressure", "DiskPressure",
            "node.kubernetes.io/disk-pressure", "PIDPressure", "node.kubernetes.io/pid-pressure", "NetworkUnavailable",
            "node.kubernetes.io/network-unavailable");
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    private NodeTaints() {
    }

    /// All taints the node should have: those of others as they are, ours by its conditions.
    static List<Value> wanted(Value node, Instant now) {
        List<Value> ours = new ArrayList<>();
        String ready = "Unknown";
        for (Value condition : node.get("status", "conditions").items()) {
            String type = condition.get("type").text();
            if (type.equals("Ready")) {
                ready = condition.get("status").text();
            } else if (PRESSURES.containsKey(type) && condition.get("status").text().equals("True")) {
                ours.add(taint(PRESSURES.get(type), "NoSchedule"));
            }
        }
        if (!ready.equals("True")) {
            String key = ready.equals("Unknown") ? UNREACHABLE : NOT_READY;
            ours.add(taint(key, "NoSchedule"));
            ours.add(taint(key, "NoExecute").with("timeAdded", now.toString()));
        }
        if (node.get("spec", "unschedulable").truth(false)) {
            ours.add(taint(UNSCHEDULABLE, "NoSchedule"));
        }
        List<Value> all = new ArrayList<>();
        for (Value present : node.get("spec", "taints").items()) {
            boolean mine = mine(present.get("key").text());
            Optional<Value> same = ours.stream().filter(taint -> identity(taint).equals(identity(present))).findFirst();
            if (!mine || same.isPresent()) {
                all.add(present);
                same.ifPresent(ours::remove);
            }
        }
        all.addAll(ours);
        return all;
    }

    private static boolean mine(String key) {
        return key.equals(NOT_READY) || key.equals(UNREACHABLE) || key.equals(UNSCHEDULABLE) || PRESSURES.containsValue(key);
    }

    private static ObjectValue taint(String key, String effect) {
        return Value.object("key", Value.of(key), "effect", Value.of(effect));
    }

    private static String identity(Value taint) {
        return taint.get("key").text() + ":" + taint.get("effect").text();
    }

    static boolean same(List<Value> wanted, List<Value> present) {
        return new HashSet<>(wanted.stream().map(NodeTaints::identity).toList())
                .equals(new HashSet<>(present.stream().map(NodeTaints::identity).toList()));
    }

    /// When a pod must leave its node; empty when it may stay.
    static Optional<Instant> evictAt(Value node, Value pod) {
        Optional<Instant> earliest = Optional.empty();
        for (Value taint : node.get("spec", "taints").items()) {
            if (!taint.get("effect").text().equals("NoExecute")) {
                continue;
            }
            Instant since = taint.get("timeAdded").text().isEmpty() ? Instant.EPOCH : Instant.parse(taint.get("timeAdded").text());
            Optional<Duration> patience = patience(taint, pod);
            if (patience.isPresent()) {
                Instant end = since.plus(patience.get());
                earliest = earliest.filter(known -> known.isBefore(end)).or(() -> Optional.of(end));
            }
        }
        return earliest;
    }

    /// How long a pod bears a taint; empty when for ever.
    private static Optional<Duration> patience(Value taint, Value pod) {
        Optional<Duration> shortest = Optional.of(Duration.ZERO);
        boolean tolerated = false;
        for (Value toleration : pod.get("spec", "tolerations").items()) {
            if (!tolerates(toleration, taint)) {
                continue;
            }
            if (toleration.get("tolerationSeconds").missing()) {
                if (!tolerated) {
                    shortest = Optional.empty();
                }
            } else {
                Duration seconds = Duration.ofSeconds(Math.max(0, toleration.get("tolerationSeconds").integer(0)));
                shortest = tolerated && shortest.isPresent() && shortest.get().compareTo(seconds) < 0 ? shortest : Optional.of(seconds);
            }
            tolerated = true;
        }
        return shortest;
    }

    private static boolean tolerates(Value toleration, Value taint) {
        String effect = toleration.get("effect").text();
        String key = toleration.get("key").text();
        if (!effect.isEmpty() && !effect.equals(taint.get("effect").text()) || !key.isEmpty() && !key.equals(taint.get("key").text())) {
            return false;
        }
        return toleration.get("operator").text().equals("Exists") || !key.isEmpty()
                && toleration.get("value").text().equals(taint.get("value").text());
    }
}

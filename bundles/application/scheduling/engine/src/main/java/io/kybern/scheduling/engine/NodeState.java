// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A node and what its pods take of it, those included that are just being bound. Belongs to the scheduling thread.
final class NodeState {
    private final String name;
    private final Resources resources;
    private final Map<String, PodFacts> pods = new HashMap<>();
    private final List<HostPort> ports = new ArrayList<>();
    private Map<String, String> labels = Map.of();
    private List<Taint> taints = List.of();
    private Value object = Value.object();
    private boolean unschedulable;
    private boolean present;
    private long[] allocatable = new long[Resources.PODS + 1];
    private long[] requested = new long[Resources.PODS + 1];
    private long scoreCpu;
    private long scoreMemory;

    NodeState(String name, Resources resources) {
        this.name = name;
        this.resources = resources;
    }

    /// What of a node's change can let pods fit that did not before.
    record Change(boolean resources, boolean labels, boolean taints) {
        boolean nothing() {
            return !resources && !labels && !taints;
        }
    }

    Change update(Value node) {
        long[] amounts = resources.amounts(node.get("status", "allocatable"));
        List<Taint> newTaints = Taint.of(node.get("spec", "taints"));
        Map<String, String> newLabels = new HashMap<>(node.get("metadata", "labels").stringMap());
        boolean newUnschedulable = node.get("spec", "unschedulable").truth(false);
        boolean more = false;
        for (int i = 0; i < amounts.length; i++) {
            more |= amounts[i] > Resources.at(allocatable, i);
        }
        var change = new Change(more || !present, !newLabels.equals(labels) || !present,
                !newTaints.containsAll(taints) || unschedulable && !newUnschedulable || !present);
        taints = newTaints;
        labels = newLabels;
        unschedulable = newUnschedulable;
        allocatable = amounts;
        object = node;
        present = true;
        return change;
    }

    void vanish() {
        present = false;
    }

    boolean present() {
        return present;
    }

    void add(PodFacts pod) {
        PodFacts known = pods.put(pod.uid(), pod);
        if (known != null) {
            count(known, -1);
        }
        count(pod, 1);
    }

    boolean remove(String uid) {
        PodFacts known = pods.remove(uid);
        if (known == null) {
            return false;
        }
        count(known, -1);
        return true;
    }

    private void count(PodFacts pod, int sign) {
        long[] amounts = pod.requests();
        requested = Resources.wide(requested, amounts.length);
        for (int i = 0; i < amounts.length; i++) {
            requested[i] += sign * amounts[i];
        }
        scoreCpu += sign * pod.forScores()[Resources.CPU];
        scoreMemory += sign * pod.forScores()[Resources.MEMORY];
        for (HostPort port : pod.ports()) {
            if (sign > 0) {
                ports.add(port);
            } else {
                ports.remove(port);
            }
        }
    }

    String name() {
        return name;
    }

    Map<String, String> labels() {
        return labels;
    }

    /// The whole node.
    Value object() {
        return object;
    }

    List<Taint> taints() {
        return taints;
    }

    boolean unschedulable() {
        return unschedulable;
    }

    List<HostPort> ports() {
        return ports;
    }

    Map<String, PodFacts> pods() {
        return pods;
    }

    String resourceName(int place) {
        return resources.name(place);
    }

    long allocatable(int place) {
        return place < allocatable.length ? allocatable[place] : 0;
    }

    long requested(int place) {
        return place < requested.length ? requested[place] : 0;
    }

    /// Cpu taken, with defaults for pods that don't say.
    long scoreCpu() {
        return scoreCpu;
    }

    /// Memory taken, with defaults for pods that don't say.
    long scoreMemory() {
        return scoreMemory;
    }
}

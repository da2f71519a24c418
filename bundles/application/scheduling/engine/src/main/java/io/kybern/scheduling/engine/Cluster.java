// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The nodes with their pods, kept up to date change by change. Belongs to the scheduling thread.
final class Cluster {
    private final Resources resources;
    private final Map<String, NodeState> byName = new HashMap<>();
    private final Map<String, NodeState> byPod = new HashMap<>();
    private final Map<String, Holder> holders = new HashMap<>();
    private final Map<String, String> nominations = new HashMap<>();
    private final Map<String, Map<String, PodFacts>> nominees = new HashMap<>();
    private final List<NodeState> nodes = new ArrayList<>();

    Cluster(Resources resources) {
        this.resources = resources;
    }

    /// A pod with rules about its neighbours, and where it is.
    record Holder(PodFacts pod, NodeState node) {
    }

    NodeState.Change put(String name, Value node) {
        NodeState state = byName.computeIfAbsent(name, each -> new NodeState(each, resources));
        if (!state.present()) {
            nodes.add(state);
        }
        return state.update(node);
    }

    void removeNode(String name) {
        NodeState state = byName.get(name);
        if (state == null) {
            return;
        }
        nodes.remove(state);
        state.vanish();
        forget(state);
    }

    /// Counts a pod on a node; a pod of the same uid is replaced.
    void put(PodFacts pod, String nodeName) {
        NodeState state = byName.computeIfAbsent(nodeName, each -> new NodeState(each, resources));
        NodeState before = byPod.put(pod.uid(), state);
        if (before != null && before != state) {
            before.remove(pod.uid());
            forget(before);
        }
        state.add(pod);
        if (pod.neighbours().empty()) {
            holders.remove(pod.uid());
        } else {
            holders.put(pod.uid(), new Holder(pod, state));
        }
    }

    Collection<Holder> holders() {
        return holders.values();
    }

    /// Keeps room on a node for a pod that waits for others to leave it.
    void nominate(PodFacts pod, String nodeName) {
        withdraw(pod.uid());
        nominations.put(pod.uid(), nodeName);
        nominees.computeIfAbsent(nodeName, _ -> new HashMap<>()).put(pod.uid(), pod);
    }

    /// Whether room was kept for the pod.
    boolean withdraw(String uid) {
        String nodeName = nominations.remove(uid);
        if (nodeName == null) {
            return false;
        }
        nominees.computeIfPresent(nodeName, (_, pods) -> {
            pods.remove(uid);
            return pods.isEmpty() ? null : pods;
        });
        return true;
    }

    Optional<String> nomination(String uid) {
        return Optional.ofNullable(nominations.get(uid));
    }

    /// The pods for which room is kept on a node and that a pod must respect.
    List<PodFacts> nominees(NodeState node, PodFacts pod) {
        Map<String, PodFacts> pods = nominees.isEmpty() ? null : nominees.get(node.name());
        return pods == null ? List.of()
                : pods.values().stream().filter(each -> each.priority() >= pod.priority() && !each.uid().equals(pod.uid())).toList();
    }

    /// Whether the pod was there.
    boolean removePod(String uid) {
        NodeState state = byPod.remove(uid);
        if (state == null) {
            return false;
        }
        state.remove(uid);
        holders.remove(uid);
        forget(state);
        return true;
    }

    Optional<PodFacts> pod(String uid) {
        return Optional.ofNullable(byPod.get(uid)).map(node -> node.pods().get(uid));
    }

    private void forget(NodeState state) {
        if (!state.present() && state.pods().isEmpty()) {
            byName.remove(state.name());
        }
    }

    Optional<NodeState> node(String name) {
        return Optional.ofNullable(byName.get(name)).filter(NodeState::present);
    }

    List<NodeState> nodes() {
        return nodes;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Finds a node that has room for a pod once pods of lower priority are gone, and which of them must go. Belongs to the scheduling thread.
final class Preemption {
    private static final int ENOUGH = 100;
    private static final Comparator<PodFacts> MOST_IMPORTANT = Comparator.<PodFacts>comparingInt(pod -> -pod.priority()).thenComparing(PodFacts::started);

    /// What came of it.
    sealed interface Result {
        /// These pods must go.
        record Evict(NodeState node, List<PodFacts> victims) implements Result {
        }

        /// It does not help; why, as upstream adds it to the refusal.
        record Useless(String message) implements Result {
        }
    }

    private final Cluster cluster;
    private final Placement placement;
    private final RandomGenerator random;

    Preemption(Cluster cluster, Placement placement, RandomGenerator random) {
        this.cluster = cluster;
        this.placement = placement;
        this.random = random;
    }

    Result plan(PodFacts pod, Outcome.Nowhere nowhere) {
        if (pod.object().get("spec", "preemptionPolicy").text().equals("Never")) {
            return new Result.Useless("not eligible due to preemptionPolicy=Never.");
        }
        Optional<NodeState> nominated = cluster.nomination(pod.uid()).flatMap(cluster::node);
        if (nominated.isPresent() && nominated.get().pods().values().stream().anyMatch(each -> each.deleted() && each.priority() < pod.priority())) {
            return new Result.Useless("not eligible due to a terminating pod on the nominated node.");
        }
        List<NodeState> nodes = nowhere.resolvable();
        var plans = new ArrayList<Result.Evict>();
        int start = nodes.isEmpty() ? 0 : random.nextInt(nodes.size());
        for (int i = 0; i < nodes.size() && plans.size() < ENOUGH; i++) {
            NodeState node = nodes.get((start + i) % nodes.size());
            List<PodFacts> victims = victims(pod, node);
            if (!victims.isEmpty()) {
                plans.add(new Result.Evict(node, victims));
            }
        }
        return plans.stream().min(Comparator.comparingInt((Result.Evict each) -> each.victims.getFirst().priority())
                .thenComparingLong(each -> each.victims.stream().mapToLong(victim -> victim.priority() + (1L << 31)).sum())
                .thenComparingInt(each -> each.victims.size())
                .thenComparing(each -> each.victims.getFirst().started(), Comparator.reverseOrder()))
                .map(Result.class::cast).orElseGet(() -> useless(nowhere));
    }

    private static Result useless(Outcome.Nowhere nowhere) {
        var counts = new TreeMap<String, Integer>();
        int resolvable = nowhere.resolvable().size();
        if (resolvable > 0) {
            counts.put("No preemption victims found for incoming pod", resolvable);
        }
        if (nowhere.nodes() > resolvable) {
            counts.put("Preemption is not helpful for scheduling", nowhere.nodes() - resolvable);
        }
        return new Result.Useless("0/" + nowhere.nodes() + " nodes are available: " + counts.entrySet().stream()
                .map((Map.Entry<String, Integer> each) -> each.getValue() + " " + each.getKey()).sorted().collect(Collectors.joining(", ")) + ".");
    }

    /// The pods that must leave a node, the most important first; empty when that does not help. The node is as before afterwards.
    private List<PodFacts> victims(PodFacts pod, NodeState node) {
        List<PodFacts> lower = node.pods().values().stream().filter(each -> each.priority() < pod.priority()).sorted(MOST_IMPORTANT).toList();
        if (lower.isEmpty()) {
            return List.of();
        }
        lower.forEach(each -> node.remove(each.uid()));
        if (placement.refusal(pod, node).isPresent()) {
            lower.forEach(node::add);
            return List.of();
        }
        var victims = new ArrayList<PodFacts>();
        for (PodFacts each : lower) {
            node.add(each);
            if (placement.refusal(pod, node).isPresent()) {
                node.remove(each.uid());
                victims.add(each);
            }
        }
        victims.forEach(node::add);
        return victims;
    }
}

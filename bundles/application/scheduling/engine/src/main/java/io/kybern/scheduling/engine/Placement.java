// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Finds the best node for a pod. In large clusters it looks only until it has found enough nodes that fit, and begins the next time where it
/// stopped. Belongs to the scheduling thread.
final class Placement {
    private static final int ALWAYS = 100;
    private static final int LEAST_PERCENT = 5;
    private static final Refusal NOT_NAMED = Refusal.of(Cause.NODE, "node(s) didn't satisfy plugin(s) [NodeAffinity]", false);

    private final Cluster cluster;
    private final Profile profile;
    private final RandomGenerator random;
    private final List<NodeState> fit = new ArrayList<>();
    private long[] totals = new long[ALWAYS];
    private long[] values = new long[ALWAYS];
    private int next;

    Placement(Cluster cluster, Profile profile, RandomGenerator random) {
        this.cluster = cluster;
        this.profile = profile;
        this.random = random;
    }

    Outcome place(PodFacts pod) {
        List<NodeState> nodes = cluster.nodes();
        fit.clear();
        var refusals = new Outcome.Refusals();
        Optional<Set<String>> names = pod.terms().names();
        if (names.isPresent()) {
            List<NodeState> named = names.get().stream().flatMap(name -> cluster.node(name).stream()).toList();
            named.forEach(node -> look(pod, node, refusals));
            refusals.add(NOT_NAMED, nodes.size() - named.size());
        } else {
            search(pod, nodes, refusals);
        }
        return fit.isEmpty() ? refusals.nowhere(nodes.size()) : new Outcome.Found(best(pod));
    }

    private void search(PodFacts pod, List<NodeState> nodes, Outcome.Refusals refusals) {
        int size = nodes.size();
        int enough = enough(size);
        int looked = 0;
        while (looked < size && fit.size() < enough) {
            look(pod, nodes.get((next + looked) % size), refusals);
            looked++;
        }
        next = size == 0 ? 0 : (next + looked) % size;
    }

    private void look(PodFacts pod, NodeState node, Outcome.Refusals refusals) {
        Optional<Refusal> refusal = refusal(pod, node);
        if (refusal.isEmpty()) {
            fit.add(node);
        } else {
            refusals.add(refusal.get());
        }
    }

    static Optional<Refusal> refusal(PodFacts pod, NodeState node) {
        for (Filter filter : Filter.ALL) {
            Optional<Refusal> refusal = filter.refusal(pod, node);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /// How many fitting nodes are enough to choose from.
    static int enough(int nodes) {
        if (nodes <= ALWAYS) {
            return nodes;
        }
        int percent = Math.max(LEAST_PERCENT, 50 - nodes / 125);
        return Math.max(ALWAYS, nodes * percent / 100);
    }

    private NodeState best(PodFacts pod) {
        int size = fit.size();
        if (size == 1) {
            return fit.getFirst();
        }
        if (totals.length < size) {
            totals = new long[size];
            values = new long[size];
        }
        Arrays.fill(totals, 0, size, 0);
        for (Profile.Weighted each : profile.scores()) {
            if (each.score().applies(pod)) {
                add(each, pod, size);
            }
        }
        return choose(size);
    }

    private void add(Profile.Weighted weighted, PodFacts pod, int size) {
        long largest = 0;
        for (int i = 0; i < size; i++) {
            values[i] = weighted.score().of(pod, fit.get(i));
            largest = Math.max(largest, values[i]);
        }
        for (int i = 0; i < size; i++) {
            long scaled = switch (weighted.score().scale()) {
                case NONE -> values[i];
                case LARGEST_BEST -> largest == 0 ? 0 : values[i] * Score.MAX / largest;
                case SMALLEST_BEST -> largest == 0 ? Score.MAX : Score.MAX - values[i] * Score.MAX / largest;
            };
            totals[i] += scaled * weighted.weight();
        }
    }

    /// One of the best, each with the same chance.
    private NodeState choose(int size) {
        int chosen = 0;
        int equals = 1;
        for (int i = 1; i < size; i++) {
            if (totals[i] > totals[chosen]) {
                chosen = i;
                equals = 1;
            } else if (totals[i] == totals[chosen] && random.nextInt(++equals) == 0) {
                chosen = i;
            }
        }
        return fit.get(chosen);
    }
}

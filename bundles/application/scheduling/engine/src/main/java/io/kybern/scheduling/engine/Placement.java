// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.scheduling.api.PluginRound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/// Finds the best node for a pod. In large clusters it looks only until it has found enough nodes that fit, and begins the next time where it
/// stopped. Belongs to the scheduling thread.
final class Placement {
    private static final int ALWAYS = 100;
    private static final int LEAST_PERCENT = 5;
    private static final int NEIGHBOURS = 2;
    private static final Refusal NOT_NAMED = Refusal.of(Cause.NODE, "node(s) didn't satisfy plugin(s) [NodeAffinity]", false);

    private final Cluster cluster;
    private final Profile profile;
    private final Supplier<PluginRound> rounds;
    private final RandomGenerator random;
    private final List<NodeState> fit = new ArrayList<>();
    private long[] totals = new long[ALWAYS];
    private long[] values = new long[ALWAYS];
    private Optional<Surroundings> surroundings = Optional.empty();
    private Optional<PluginRound> plugins = Optional.empty();
    private int next;

    /// @param rounds the scheduling plugins, for each decision anew
    Placement(Cluster cluster, Profile profile, Supplier<PluginRound> rounds, RandomGenerator random) {
        this.rounds = rounds;
        this.cluster = cluster;
        this.profile = profile;
        this.random = random;
    }

    Outcome place(PodFacts pod) {
        try (PluginRound round = rounds.get()) {
            return place(pod, round);
        }
    }

    private Outcome place(PodFacts pod, PluginRound round) {
        fit.clear();
        plugins = round.empty() ? Optional.empty() : Optional.of(round);
        surroundings = Surroundings.of(pod, cluster);
        Optional<NodeState> nominated = cluster.nomination(pod.uid()).flatMap(cluster::node).filter(node -> whole(pod, node).isEmpty());
        if (nominated.isPresent()) {
            return new Outcome.Found(nominated.get());
        }
        List<NodeState> nodes = cluster.nodes();
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
        Optional<Refusal> refusal = whole(pod, node);
        if (refusal.isEmpty()) {
            fit.add(node);
        } else {
            refusals.add(node, refusal.get());
        }
    }

    private Optional<Refusal> whole(PodFacts pod, NodeState node) {
        Optional<Refusal> refusal = refusal(pod, node, surroundings);
        return refusal.isPresent() || plugins.isEmpty() ? refusal
                : plugins.get().refusal(pod.object(), node.object()).map(reason -> Refusal.of(Cause.PLUGIN, reason, false));
    }

    /// Why a pod can't be on a node as it is right now, pods taken away in thought included.
    Optional<Refusal> refusal(PodFacts pod, NodeState node) {
        return refusal(pod, node, Surroundings.of(pod, cluster));
    }

    /// The room that is kept for more urgent pods counts as taken; but nobody may rely on those pods being there.
    private Optional<Refusal> refusal(PodFacts pod, NodeState node, Optional<Surroundings> around) {
        List<PodFacts> nominees = cluster.nominees(node, pod);
        if (!nominees.isEmpty()) {
            nominees.forEach(node::add);
            Optional<Refusal> refusal = rules(pod, node, around);
            nominees.forEach(each -> node.remove(each.uid()));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return rules(pod, node, around);
    }

    private static Optional<Refusal> rules(PodFacts pod, NodeState node, Optional<Surroundings> around) {
        for (Filter filter : Filter.ALL) {
            Optional<Refusal> refusal = filter.refusal(pod, node);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return around.isEmpty() ? Optional.empty() : around.get().refusal(node);
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
                add(node -> each.score().of(pod, node), each.score().scale(), each.weight(), size);
            }
        }
        surroundings.filter(Surroundings::prefers).ifPresent(around -> add(around::preference, Score.Scale.RANGE, NEIGHBOURS, size));
        surroundings.filter(Surroundings::spreads).ifPresent(around -> add(around::crowd, Score.Scale.SMALLEST_BEST, NEIGHBOURS, size));
        plugins.ifPresent(round -> add(node -> round.score(pod.object(), node.object()), Score.Scale.NONE, 1, size));
        return choose(size);
    }

    private void add(ToLongFunction<NodeState> score, Score.Scale scale, int weight, int size) {
        long smallest = Long.MAX_VALUE;
        long largest = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            values[i] = score.applyAsLong(fit.get(i));
            smallest = Math.min(smallest, values[i]);
            largest = Math.max(largest, values[i]);
        }
        for (int i = 0; i < size; i++) {
            long scaled = switch (scale) {
                case NONE -> values[i];
                case LARGEST_BEST -> largest == 0 ? 0 : values[i] * Score.MAX / largest;
                case SMALLEST_BEST -> largest == 0 ? Score.MAX : Score.MAX - values[i] * Score.MAX / largest;
                case RANGE -> largest == smallest ? 0 : (values[i] - smallest) * Score.MAX / (largest - smallest);
            };
            totals[i] += scaled * weight;
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

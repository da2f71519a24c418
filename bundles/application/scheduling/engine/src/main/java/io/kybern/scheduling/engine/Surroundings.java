// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the pods that run elsewhere mean for one decision: affinity in both directions, and spread. Nothing for most pods.
final class Surroundings {
    private static final Refusal OTHERS = Refusal.of(Cause.PODS, "node(s) didn't satisfy existing pods anti-affinity rules", true);
    private static final Refusal APART = Refusal.of(Cause.PODS, "node(s) didn't match pod anti-affinity rules", true);
    private static final Refusal NEAR = Refusal.of(Cause.PODS, "node(s) didn't match pod affinity rules", false);

    private record Domain(String key, String value) {
    }

    private final PodFacts pod;
    private final Set<Domain> forbidden = new HashSet<>();
    private final Set<Domain> apart = new HashSet<>();
    private final List<Set<String>> near = new ArrayList<>();
    private final Map<Domain, Long> liked = new HashMap<>();
    private final List<Spread> spreads = new ArrayList<>();
    private boolean first;

    private Surroundings(PodFacts pod, Cluster cluster) {
        this.pod = pod;
        for (Cluster.Holder holder : cluster.holders()) {
            heed(holder);
        }
        if (!pod.neighbours().empty()) {
            lookAround(cluster);
        }
        pod.spread().forEach(rule -> spreads.add(new Spread(rule, pod, cluster)));
    }

    /// Empty when other pods don't matter for this one.
    static Optional<Surroundings> of(PodFacts pod, Cluster cluster) {
        boolean alone = pod.neighbours().empty() && pod.spread().isEmpty() && cluster.holders().isEmpty();
        return alone ? Optional.empty() : Optional.of(new Surroundings(pod, cluster));
    }

    /// What a pod that is there says about this one.
    private void heed(Cluster.Holder holder) {
        if (!holder.node().pods().containsKey(holder.pod().uid())) {
            return;
        }
        for (PodTerms.Term term : holder.pod().neighbours().apart()) {
            domain(holder.node(), term).filter(_ -> term.matches(pod)).ifPresent(forbidden::add);
        }
        for (PodTerms.Term term : holder.pod().neighbours().near()) {
            like(holder.node(), term, pod, 1);
        }
        for (PodTerms.Weighted each : holder.pod().neighbours().preferred()) {
            like(holder.node(), each.term(), pod, each.weight());
        }
    }

    /// What this pod says about those that are there.
    private void lookAround(Cluster cluster) {
        PodTerms terms = pod.neighbours();
        terms.near().forEach(_ -> near.add(new HashSet<>()));
        boolean found = false;
        for (NodeState node : cluster.nodes()) {
            for (PodFacts other : node.pods().values()) {
                if (!near.isEmpty() && terms.near().stream().allMatch(term -> term.matches(other))) {
                    found = true;
                    for (int i = 0; i < near.size(); i++) {
                        Set<String> values = near.get(i);
                        domain(node, terms.near().get(i)).ifPresent(domain -> values.add(domain.value()));
                    }
                }
                for (PodTerms.Term term : terms.apart()) {
                    domain(node, term).filter(_ -> term.matches(other)).ifPresent(apart::add);
                }
                for (PodTerms.Weighted each : terms.preferred()) {
                    like(node, each.term(), other, each.weight());
                }
            }
        }
        first = !found && terms.near().stream().allMatch(term -> term.matches(pod));
    }

    private void like(NodeState node, PodTerms.Term term, PodFacts other, long weight) {
        domain(node, term).filter(_ -> term.matches(other)).ifPresent(domain -> liked.merge(domain, weight, Long::sum));
    }

    private static Optional<Domain> domain(NodeState node, PodTerms.Term term) {
        return Optional.ofNullable(node.labels().get(term.key())).map(value -> new Domain(term.key(), value));
    }

    Optional<Refusal> refusal(NodeState node) {
        for (Spread spread : spreads) {
            Optional<Refusal> refusal = spread.hard() ? spread.refusal(node) : Optional.empty();
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        if (!nearEnough(node)) {
            return Optional.of(NEAR);
        }
        if (in(node, apart)) {
            return Optional.of(APART);
        }
        return in(node, forbidden) ? Optional.of(OTHERS) : Optional.empty();
    }

    /// The first of a group of pods that want to be together may be anywhere.
    private boolean nearEnough(NodeState node) {
        for (int i = 0; i < near.size(); i++) {
            String value = node.labels().get(pod.neighbours().near().get(i).key());
            if (value == null || !first && !near.get(i).contains(value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean in(NodeState node, Set<Domain> domains) {
        for (Domain domain : domains) {
            if (domain.value().equals(node.labels().get(domain.key()))) {
                return true;
            }
        }
        return false;
    }

    boolean prefers() {
        return !liked.isEmpty();
    }

    /// The weights of the terms that hold there.
    long preference(NodeState node) {
        long sum = 0;
        for (Map.Entry<Domain, Long> each : liked.entrySet()) {
            sum += each.getKey().value().equals(node.labels().get(each.getKey().key())) ? each.getValue() : 0;
        }
        return sum;
    }

    boolean spreads() {
        return spreads.stream().anyMatch(spread -> !spread.hard());
    }

    /// How crowded it is there with pods like this one.
    long crowd(NodeState node) {
        double sum = 0;
        for (Spread spread : spreads) {
            sum += spread.hard() ? 0 : spread.load(node);
        }
        return Math.round(sum * 10);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many pods like the one to be placed are in each domain of a spread rule, at the time of one decision.
final class Spread {
    private static final Refusal SKEWED = Refusal.of(Cause.PODS, "node(s) didn't match pod topology spread constraints", true);
    private static final Refusal UNLABELLED = Refusal.of(Cause.NODE,
            "node(s) didn't match pod topology spread constraints (missing required label)", false);

    private final SpreadRule rule;
    private final Map<String, Integer> counts = new HashMap<>();
    private final int self;
    private int least;
    private int most;

    Spread(SpreadRule rule, PodFacts pod, Cluster cluster) {
        this.rule = rule;
        self = rule.selector().matches(pod.labels()) ? 1 : 0;
        List<String> keys = pod.spread().stream().filter(each -> each.hard() == rule.hard()).map(SpreadRule::key).toList();
        for (NodeState node : cluster.nodes()) {
            if (keys.stream().allMatch(node.labels()::containsKey) && rule.counts(pod, node)) {
                counts.merge(node.labels().get(rule.key()), like(pod, node), Integer::sum);
            }
        }
        most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        least = counts.size() < rule.domains() ? 0 : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }

    private int like(PodFacts pod, NodeState node) {
        int count = 0;
        for (PodFacts other : node.pods().values()) {
            if (other.namespace().equals(pod.namespace()) && rule.selector().matches(other.labels()) && !other.deleted()) {
                count++;
            }
        }
        return count;
    }

    boolean hard() {
        return rule.hard();
    }

    Optional<Refusal> refusal(NodeState node) {
        String domain = node.labels().get(rule.key());
        if (domain == null) {
            return Optional.of(UNLABELLED);
        }
        return counts.getOrDefault(domain, 0) + self - least > rule.skew() ? Optional.of(SKEWED) : Optional.empty();
    }

    /// Less is better; domains weigh the more the more there are.
    double load(NodeState node) {
        String domain = node.labels().get(rule.key());
        int count = domain == null ? most + 1 : counts.getOrDefault(domain, 0);
        return count * Math.log(counts.size() + 2.0) + rule.skew() - 1;
    }
}

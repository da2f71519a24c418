// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.util.List;

/// What a scheduler built on the engine prefers; the rules that decide where a pod may be at all are always the same.
public final class Profile {
    private final List<Weighted> scores;

    record Weighted(Score score, int weight) {
    }

    private Profile(List<Weighted> scores) {
        this.scores = scores;
    }

    /// kube-scheduler's: spreads over the emptiest nodes, with cpu and memory used evenly.
    public static Profile spreading() {
        return new Profile(List.of(new Weighted(new TaintScore(), 3), new Weighted(new AffinityScore(), 2), new Weighted(new UseScore(false), 1),
                new Weighted(new BalanceScore(), 1)));
    }

    /// Fills nodes up before it turns to empty ones.
    public static Profile packing() {
        return new Profile(List.of(new Weighted(new TaintScore(), 3), new Weighted(new AffinityScore(), 2), new Weighted(new UseScore(true), 5)));
    }

    List<Weighted> scores() {
        return scores;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What one placement came to.
sealed interface Outcome {
    /// A node was found.
    record Found(NodeState node) implements Outcome {
    }

    /// No node is fit.
    ///
    /// @param nodes how many there are
    /// @param reasons how many nodes refused for each reason
    /// @param resolvable the nodes where it might help that other pods leave
    record Nowhere(int nodes, Map<String, Integer> reasons, Set<Cause> causes, List<NodeState> resolvable) implements Outcome {
        /// In upstream's words.
        String message() {
            if (nodes == 0) {
                return "no nodes available to schedule pods";
            }
            return "0/" + nodes + " nodes are available: "
                    + reasons.entrySet().stream().map(each -> each.getValue() + " " + each.getKey()).sorted().collect(Collectors.joining(", ")) + ".";
        }
    }

    /// Gathers refusals.
    final class Refusals {
        private final Map<String, Integer> reasons = new TreeMap<>();
        private final Set<Cause> causes = EnumSet.noneOf(Cause.class);

        private final List<NodeState> resolvable = new ArrayList<>();

        void add(NodeState node, Refusal refusal) {
            add(refusal, 1);
            if (refusal.resolvable()) {
                resolvable.add(node);
            }
        }

        void add(Refusal refusal, int times) {
            if (times > 0) {
                causes.add(refusal.cause());
                refusal.reasons().forEach(reason -> reasons.merge(reason, times, Integer::sum));
            }
        }

        Nowhere nowhere(int nodes) {
            return new Nowhere(nodes, reasons, causes, resolvable);
        }
    }
}

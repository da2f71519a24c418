// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

/// A preference among the nodes that a pod fits on.
interface Score {
    long MAX = 100;

    /// How the values of all nodes become 0 … 100.
    enum Scale {
        /// They are already.
        NONE,
        /// The largest becomes 100.
        LARGEST_BEST,
        /// The largest becomes 0.
        SMALLEST_BEST,
        /// The largest becomes 100, the smallest 0; values may be negative.
        RANGE
    }

    /// Whether it tells nodes apart for this pod at all.
    boolean applies(PodFacts pod);

    long of(PodFacts pod, NodeState node);

    Scale scale();
}

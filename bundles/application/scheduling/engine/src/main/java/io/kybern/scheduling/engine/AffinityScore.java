// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

/// Prefers the nodes that the pod's preferred affinity terms name.
record AffinityScore() implements Score {
    @Override
    public boolean applies(PodFacts pod) {
        return !pod.terms().preferred().isEmpty();
    }

    @Override
    public long of(PodFacts pod, NodeState node) {
        return pod.terms().preference(node);
    }

    @Override
    public Scale scale() {
        return Scale.LARGEST_BEST;
    }
}

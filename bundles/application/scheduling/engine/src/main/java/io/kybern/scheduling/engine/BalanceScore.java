// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

/// Prefers nodes whose cpu and memory would be taken to the same degree.
record BalanceScore() implements Score {
    @Override
    public boolean applies(PodFacts pod) {
        return pod.requests()[Resources.CPU] > 0 || pod.requests()[Resources.MEMORY] > 0;
    }

    @Override
    public long of(PodFacts pod, NodeState node) {
        double cpu = part(pod, node, Resources.CPU);
        double memory = part(pod, node, Resources.MEMORY);
        return (long) ((1 - Math.abs(cpu - memory) / 2) * MAX);
    }

    private static double part(PodFacts pod, NodeState node, int place) {
        long capacity = node.allocatable(place);
        return capacity == 0 ? 1 : Math.min(1, (double) (node.requested(place) + pod.requests()[place]) / capacity);
    }

    @Override
    public Scale scale() {
        return Scale.NONE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

/// Prefers nodes by how much of their cpu and memory is taken, the pod included.
///
/// @param most whether the fullest nodes are best, or the emptiest
record UseScore(boolean most) implements Score {
    @Override
    public boolean applies(PodFacts pod) {
        return true;
    }

    @Override
    public long of(PodFacts pod, NodeState node) {
        long cpu = part(node.scoreCpu() + pod.forScores()[Resources.CPU], node.allocatable(Resources.CPU));
        long memory = part(node.scoreMemory() + pod.forScores()[Resources.MEMORY], node.allocatable(Resources.MEMORY));
        return (cpu + memory) / 2;
    }

    private long part(long used, long capacity) {
        if (capacity == 0) {
            return 0;
        }
        if (used > capacity) {
            return most ? MAX : 0;
        }
        return (long) ((double) (most ? used : capacity - used) * MAX / capacity);
    }

    @Override
    public Scale scale() {
        return Scale.NONE;
    }
}

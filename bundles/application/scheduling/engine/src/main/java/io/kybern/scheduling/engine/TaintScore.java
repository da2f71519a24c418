// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

/// Prefers nodes with few taints of effect PreferNoSchedule that the pod does not tolerate.
record TaintScore() implements Score {
    @Override
    public boolean applies(PodFacts pod) {
        return true;
    }

    @Override
    public long of(PodFacts pod, NodeState node) {
        long count = 0;
        for (Taint taint : node.taints()) {
            if (taint.effect().equals("PreferNoSchedule") && !Toleration.anyTolerates(pod.tolerations(), taint)) {
                count++;
            }
        }
        return count;
    }

    @Override
    public Scale scale() {
        return Scale.SMALLEST_BEST;
    }
}

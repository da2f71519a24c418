// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.bench;

import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.binpacking.BinPackingScheduler;
import io.kybern.scheduling.standard.StandardScheduler;
import io.kybern.scheduling.tck.ClusterInMemory;
import io.kybern.scheduling.tck.NodeRecipe;
import io.kybern.scheduling.tck.PodRecipe;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// Whole decisions (queue, placement, assuming, binding in memory, confirmation) a second, at 1,000 and 5,000 nodes.
final class SchedulerBenchmark implements Benchmark {
    private static final int PODS = 20_000;
    private static final int WARM_UP = 10_000;

    @Override
    public void run(Measurements measurements) throws Exception {
        for (int nodes : new int[] {1_000, 5_000}) {
            measure(measurements, "standard", new StandardScheduler(), nodes, pod -> pod);
            measure(measurements, "standard, zone and taint", new StandardScheduler(), nodes,
                    pod -> pod.selector("zone", "z1").tolerate("dedicated", "batch", "NoSchedule"));
            measure(measurements, "binpacking", new BinPackingScheduler(), nodes, pod -> pod);
        }
    }

    private static void measure(Measurements measurements, String what, Scheduler scheduler, int nodes, UnaryOperator<PodRecipe> kind) throws IOException,
            InterruptedException {
        var cluster = new ClusterInMemory();
        for (int i = 0; i < nodes; i++) {
            NodeRecipe node = NodeRecipe.node("node-" + i).allocatable("cpu", "32").allocatable("memory", "256Gi").label("zone", "z" + i % 3);
            cluster.add(i % 10 == 0 ? node.taint("dedicated", "batch", "NoSchedule") : node);
        }
        scheduler.prepare(cluster);
        scheduler.begin();
        burst(cluster, "warm", WARM_UP, kind);
        double cpu = Measurements.cpuMicros();
        double seconds = burst(cluster, "pod", PODS, kind);
        cpu = Measurements.cpuMicros() - cpu;
        measurements.add(what + ", " + nodes + " nodes", PODS / seconds, "decisions/s");
        measurements.add(what + ", " + nodes + " nodes, cpu", cpu / PODS, "us/decision");
        scheduler.end(Duration.ofSeconds(10));
        scheduler.close();
    }

    /// The seconds from the first pod's coming to the last one's binding.
    private static double burst(ClusterInMemory cluster, String name, int count, UnaryOperator<PodRecipe> kind) throws InterruptedException {
        var left = new CountDownLatch(count);
        cluster.beforeBinding((pod, node) -> left.countDown());
        PodRecipe[] pods = new PodRecipe[count];
        for (int i = 0; i < count; i++) {
            pods[i] = kind.apply(PodRecipe.pod(name + "-" + i).request("cpu", "100m").request("memory", "256Mi"));
        }
        long began = System.nanoTime();
        for (PodRecipe pod : pods) {
            cluster.add(pod);
        }
        if (!left.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException(left.getCount() + " pods are not bound");
        }
        return (System.nanoTime() - began) / 1e9;
    }
}

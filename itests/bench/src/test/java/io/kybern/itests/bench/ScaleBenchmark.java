// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// 10,000 pods on 1,000 simulated nodes, made by 20 Deployments: how long until all are available, how fast they were bound, and what that
/// cost the one process that is API server, controllers, scheduler and all nodes.
final class ScaleBenchmark implements Benchmark {
    private static final int PORT = 7462;
    private static final int NODES = 1_000;
    private static final int DEPLOYMENTS = 20;
    private static final int PODS = 10_000;
    private static final long LONGEST_SECONDS = 600;

    @Override
    public void run(Measurements measurements) throws Exception {
        Path data = Files.createTempDirectory("kybern-scale");
        var instance = new Instance(data, PORT);
        try {
            instance.up("--no-node", "--simulated-nodes", Integer.toString(NODES));
            long began = System.nanoTime();
            await(() -> count(instance.kubectl("", "get", "nodes", "--no-headers"), " Ready ") == NODES);
            measurements.add("nodes ready after", (System.nanoTime() - began) / 1e9, "s");
            double cpu = instance.cpuSeconds();
            began = System.nanoTime();
            instance.kubectl(deployments(), "create", "-f", "-");
            await(() -> available(instance) == PODS);
            double seconds = (System.nanoTime() - began) / 1e9;
            measurements.add("pods available after", seconds, "s");
            measurements.add("pods a second, create to available", PODS / seconds, "pods/s");
            measurements.add("server cpu for all pods", instance.cpuSeconds() - cpu, "s");
            measurements.add("resident memory afterwards", instance.residentMegabytes(), "MB");
            bindings(measurements, instance);
            cpu = instance.cpuSeconds();
            TimeUnit.SECONDS.sleep(30);
            measurements.add("idle cpu with all nodes and pods", (instance.cpuSeconds() - cpu) / 30 * 100, "% of a core");
        } finally {
            instance.down();
            instance.reset();
        }
    }

    /// Pods bound a second, from the first binding to the last, by the times in PodScheduled (whole seconds).
    private static void bindings(Measurements measurements, Instance instance) throws Exception {
        String times = instance.kubectl("", "get", "pods", "-o",
                "jsonpath={range .items[*]}{.status.conditions[?(@.type==\"PodScheduled\")].lastTransitionTime}{\"\\n\"}{end}");
        var moments = times.lines().filter(line -> !line.isBlank()).map(java.time.Instant::parse).sorted().toList();
        long span = moments.getLast().getEpochSecond() - moments.getFirst().getEpochSecond() + 1;
        measurements.add("pods bound", moments.size(), "pods");
        measurements.add("pods bound a second", (double) moments.size() / span, "pods/s");
    }

    private static String deployments() {
        var text = new StringBuilder();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            text.append("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: scale-%d}
                    spec:
                      replicas: %d
                      selector: {matchLabels: {app: scale-%d}}
                      template:
                        metadata: {labels: {app: scale-%d}}
                        spec:
                          terminationGracePeriodSeconds: 0
                          containers: [{name: c, image: "localhost/busybox:1", resources: {requests: {cpu: 10m, memory: 16Mi}}}]
                    ---
                    """.formatted(i, PODS / DEPLOYMENTS, i, i));
        }
        return text.toString();
    }

    private static long available(Instance instance) throws Exception {
        return instance.kubectl("", "get", "deployments", "-o", "jsonpath={range .items[*]}{.status.availableReplicas}{\"\\n\"}{end}").lines()
                .filter(line -> !line.isBlank()).mapToLong(Long::parseLong).sum();
    }

    private static int count(String text, String part) {
        return (int) text.lines().filter(line -> line.contains(part)).count();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not reached within " + LONGEST_SECONDS + " s");
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }
}

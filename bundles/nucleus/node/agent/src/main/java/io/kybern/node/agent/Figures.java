// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerFilter;
import io.kybern.runtime.api.ContainerStats;
import io.kybern.runtime.api.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a node's containers use, as the kubelet's stats summary and its Prometheus texts.
final class Figures {
    private static final long NANOS_A_TICK = 10_000_000;

    private final NodeAgent agent;

    Figures(NodeAgent agent) {
        this.agent = agent;
    }

    private List<ContainerStats> stats() {
        try {
            return agent.context().runtime().stats(ContainerFilter.ALL);
        } catch (RuntimeFailure _) {
            return List.of();
        }
    }

    private Map<String, List<ContainerStats>> byPod() {
        var all = new LinkedHashMap<String, List<ContainerStats>>();
        for (ContainerStats stats : stats()) {
            String uid = stats.labels().getOrDefault(SandboxConfigs.POD_UID, "");
            if (!uid.isEmpty()) {
                all.computeIfAbsent(uid, _ -> new ArrayList<>()).add(stats);
            }
        }
        return all;
    }

    /// `GET /stats/summary`.
    Value summary() {
        Instant now = agent.context().clock().instant();
        var pods = new ArrayList<Value>();
        Map<String, List<ContainerStats>> byPod = byPod();
        for (PodWorker worker : agent.workers()) {
            Pod pod = worker.pod();
            List<ContainerStats> containers = byPod.getOrDefault(pod.uid(), List.of());
            if (containers.isEmpty()) {
                continue;
            }
            long cpu = containers.stream().mapToLong(s -> s.cpuNanoseconds().orElse(0)).sum();
            long rate = containers.stream().mapToLong(s -> s.cpuNanoCores().orElse(0)).sum();
            long memory = containers.stream().mapToLong(s -> s.workingSet().orElse(0)).sum();
            Value reference = Value.object("name", Value.of(pod.name()), "namespace", Value.of(pod.namespace()), "uid",
                    Value.of(pod.uid()));
            pods.add(ObjectValue.builder().put("podRef", reference).put("startTime", pod.status().get("startTime"))
                    .put("containers", Value.array(containers.stream().map(Figures::container).toList()))
                    .put("cpu", cpu(now, cpu, rate)).put("memory", Value.object("time", Pod.time(now), "workingSetBytes",
                            Value.of(memory))).build());
        }
        long[] memory = memory();
        Value node = ObjectValue.builder().put("nodeName", agent.settings().nodeName())
                .put("startTime", Pod.time(now.minusMillis(java.lang.management.ManagementFactory.getRuntimeMXBean().getUptime())))
                .put("cpu", cpu(now, cpuNanos(), 0))
                .put("memory", Value.object("time", Pod.time(now), "availableBytes", Value.of(memory[1]), "workingSetBytes",
                        Value.of(memory[0] - memory[1]),
                        "usageBytes", Value.of(memory[0] - memory[1])))
                .put("fs", disk(now)).build();
        return Value.object("node", node, "pods", Value.array(pods));
    }

    private static Value container(ContainerStats stats) {
        var memory = ObjectValue.builder().put("time", Pod.time(stats.at()));
        stats.workingSet().ifPresent(bytes -> memory.put("workingSetBytes", bytes));
        stats.memoryUsage().ifPresent(bytes -> memory.put("usageBytes", bytes));
        stats.residentSet().ifPresent(bytes -> memory.put("rssBytes", bytes));
        stats.pageFaults().ifPresent(count -> memory.put("pageFaults", count));
        stats.majorPageFaults().ifPresent(count -> memory.put("majorPageFaults", count));
        var root = ObjectValue.builder().put("time", Pod.time(stats.at()));
        stats.writableLayer().ifPresent(bytes -> root.put("usedBytes", bytes));
        stats.writableLayerInodes().ifPresent(count -> root.put("inodesUsed", count));
        return ObjectValue.builder().put("name", stats.name()).put("startTime", Pod.time(stats.at()))
                .put("cpu", cpu(stats.at(), stats.cpuNanoseconds().orElse(0), stats.cpuNanoCores().orElse(0)))
                .put("memory", memory.build()).put("rootfs", root.build()).build();
    }

    private static Value cpu(Instant at, long cumulative, long rate) {
        return Value.object("time", Pod.time(at), "usageCoreNanoSeconds", Value.of(cumulative), "usageNanoCores", Value.of(rate));
    }

    private Value disk(Instant now) {
        try {
            var store = Files.getFileStore(agent.settings().directory());
            return Value.object("time", Pod.time(now), "capacityBytes", Value.of(store.getTotalSpace()), "availableBytes",
                    Value.of(store.getUsableSpace()), "usedBytes", Value.of(store.getTotalSpace() - store.getUnallocatedSpace()));
        } catch (IOException _) {
            return Value.object("time", Pod.time(now));
        }
    }

    /// The machine's memory: total and available bytes.
    private static long[] memory() {
        long[] figures = new long[2];
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                int index = line.startsWith("MemTotal:") ? 0 : line.startsWith("MemAvailable:") ? 1 : -1;
                if (index >= 0) {
                    figures[index] = Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException _) {
            return figures;
        }
        return figures;
    }

    /// CPU time that the machine has spent on work.
    private static long cpuNanos() {
        try {
            String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().trim().split("\\s+");
            long ticks = 0;
            for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
                ticks += Long.parseLong(words[i]);
            }
            return ticks * NANOS_A_TICK;
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    /// `GET /metrics/resource`.
    String resourceMetrics() {
        var cpu = new StringBuilder();
        var memory = new StringBuilder();
        var podCpu = new StringBuilder();
        var podMemory = new StringBuilder();
        byPod().forEach((_, containers) -> {
            double cpuSum = 0;
            long memorySum = 0;
            Map<String, String> labels = containers.getFirst().labels();
            String pod = "namespace=\"" + labels.get(SandboxConfigs.POD_NAMESPACE) + "\",pod=\"" + labels.get(SandboxConfigs.POD_NAME)
                    + "\"";
            for (ContainerStats stats : containers) {
                double seconds = stats.cpuNanoseconds().orElse(0) / 1e9;
                String end = " " + stats.at().toEpochMilli() + "\n";
                cpuSum += seconds;
                memorySum += stats.workingSet().orElse(0);
                cpu.append("container_cpu_usage_seconds_total{container=\"" + stats.name() + "\"," + pod
                        + "} ").append(seconds).append(end);
                memory.append("container_memory_working_set_bytes{container=\"" + stats.name() + "\"," + pod + "} ")
                        .append(stats.workingSet().orElse(0)).append(end);
            }
            podCpu.append("pod_cpu_usage_seconds_total{" + pod + "} ").append(cpuSum).append('\n');
            podMemory.append("pod_memory_working_set_bytes{" + pod + "} ").append(memorySum).append('\n');
        });
        long[] node = memory();
        return "# TYPE container_cpu_usage_seconds_total counter\n" + cpu + "# TYPE container_memory_working_set_bytes gauge\n" + memory
                + "# TYPE pod_cpu_usage_seconds_total counter\n" + podCpu + "# TYPE pod_memory_working_set_bytes gauge\n" + podMemory
                + "# TYPE node_cpu_usage_seconds_total counter\nnode_cpu_usage_seconds_total " + cpuNanos() / 1e9
                + "\n# TYPE node_memory_working_set_bytes gauge\nnode_memory_working_set_bytes " + (node[0] - node[1])
                + "\n# TYPE resource_scrape_error gauge\nresource_scrape_error 0\n";
    }

    /// `GET /metrics`.
    String metrics() {
        long running = agent.workers().stream().filter(worker -> !worker.stopped).count();
        long containers = agent.workers().stream().flatMap(worker -> worker.snapshot().values().stream())
                .filter(ContainerRecord::running).count();
        Runtime jvm = Runtime.getRuntime();
        return "# TYPE kubelet_running_pods gauge\nkubelet_running_pods " + running
                + "\n# TYPE kubelet_running_containers gauge\nkubelet_running_containers{container_state=\"running\"} " + containers
                + "\n# TYPE kubelet_node_name gauge\nkubelet_node_name{node=\"" + agent.settings().nodeName() + "\"} 1"
                + "\n# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes " + (jvm.totalMemory() - jvm.freeMemory())
                        + "\n";
    }
}

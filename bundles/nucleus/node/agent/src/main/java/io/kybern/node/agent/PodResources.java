// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.Resources;
import java.util.List;
import java.util.Optional;

/// Requests and limits as the kernel wants them, and the quality of service they amount to.
final class PodResources {
    private static final long PERIOD = 100_000;
    private static final long SHARES_A_CORE = 1024;
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long LEAST_QUOTA = 1000;

    private PodResources() {
    }

    /// `Guaranteed`, `Burstable` or `BestEffort`.
    static String qosClass(Pod pod) {
        String written = pod.status().get("qosClass").text();
        return written.isEmpty() ? computedQosClass(pod) : written;
    }

    private static String computedQosClass(Pod pod) {
        boolean any = false;
        boolean guaranteed = true;
        for (Pod.Container container : pod.containers()) {
            if (container.role() == Pod.Role.EPHEMERAL) {
                continue;
            }
            Value resources = container.value().get("resources");
            for (String name : List.of("cpu", "memory")) {
                Quantity limit = Quantity.of(resources.get("limits", name));
                Value requested = resources.get("requests", name);
                Quantity request = requested.missing() ? limit : Quantity.of(requested);
                any |= !limit.isZero() || !request.isZero();
                guaranteed &= !limit.isZero() && limit.equals(request);
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    /// What one container may use.
    static Resources container(Pod pod, Value container, long nodeMemory) {
        Value resources = container.get("resources");
        return limits(request(resources, "cpu").milliValue(), Quantity.of(resources.get("limits", "cpu")).milliValue(),
                Quantity.of(resources.get("limits", "memory")).value(), oomScore(pod, request(resources, "memory").value(), nodeMemory));
    }

    /// What all containers of the pod together may use: limits only where every container has one.
    static Resources pod(Pod pod) {
        long cpu = 0;
        long cpuLimit = 0;
        long memoryLimit = 0;
        boolean cpuLimited = true;
        boolean memoryLimited = true;
        for (Pod.Container container : pod.containers()) {
            if (!container.lasting()) {
                continue;
            }
            Value resources = container.value().get("resources");
            cpu += request(resources, "cpu").milliValue();
            long limit = Quantity.of(resources.get("limits", "cpu")).milliValue();
            long memory = Quantity.of(resources.get("limits", "memory")).value();
            cpuLimited &= limit > 0;
            memoryLimited &= memory > 0;
            cpuLimit += limit;
            memoryLimit += memory;
        }
        boolean initUnlimited = pod.containers().stream().anyMatch(container -> container.role() == Pod.Role.INIT);
        return limits(cpu, cpuLimited && !initUnlimited ? cpuLimit : 0, memoryLimited && !initUnlimited ? memoryLimit : 0, 0);
    }

    private static Resources limits(long cpuMilli, long cpuLimitMilli, long memoryLimit, long oomScore) {
        long shares = Math.clamp(cpuMilli * SHARES_A_CORE / 1000, LEAST_SHARES, MOST_SHARES);
        long quota = cpuLimitMilli == 0 ? 0 : Math.max(LEAST_QUOTA, cpuLimitMilli * PERIOD / 1000);
        return Resources.of(quota == 0 ? 0 : PERIOD, quota, shares, memoryLimit, oomScore);
    }

    private static Quantity request(Value resources, String name) {
        Value requested = resources.get("requests", name);
        return Quantity.of(requested.missing() ? resources.get("limits", name) : requested);
    }

    private static long oomScore(Pod pod, long memoryRequest, long nodeMemory) {
        return switch (qosClass(pod)) {
            case "Guaranteed" -> -997;
            case "BestEffort" -> 1000;
            default -> Math.clamp(1000 - 1000 * memoryRequest / Math.max(1, nodeMemory), 3, 999);
        };
    }

    /// What admitting the pod takes from the node: the sum of its lasting containers, or its largest init container.
    static long total(Pod pod, String resource) {
        long lasting = 0;
        long largest = 0;
        for (Pod.Container container : pod.containers()) {
            Quantity request = request(container.value().get("resources"), resource);
            long amount = resource.equals("cpu") ? request.milliValue() : request.value();
            if (container.role() == Pod.Role.INIT) {
                largest = Math.max(largest, amount + lasting);
            } else if (container.lasting()) {
                lasting += amount;
            }
        }
        Quantity overhead = Quantity.of(pod.spec().get("overhead", resource));
        return Math.max(lasting, largest) + (resource.equals("cpu") ? overhead.milliValue() : overhead.value());
    }

    /// Which resource of the node is too small for one more pod.
    static Optional<String> shortage(Pod pod, List<Pod> others, Value allocatable) {
        for (String resource : List.of("cpu", "memory")) {
            Quantity quantity = Quantity.of(allocatable.get(resource));
            long room = resource.equals("cpu") ? quantity.milliValue() : quantity.value();
            long used = others.stream().mapToLong(other -> total(other, resource)).sum();
            long wanted = total(pod, resource);
            if (wanted > 0 && used + wanted > room) {
                return Optional.of(resource);
            }
        }
        return others.size() >= Quantity.of(allocatable.get("pods")).value() ? Optional.of("pods") : Optional.empty();
    }
}

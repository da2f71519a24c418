// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.Map;

/// Limits and weights, in the kernel's units. Zero or empty means not specified.
///
/// @param cpuPeriod CFS period in microseconds
/// @param cpuQuota CFS quota in microseconds a period
/// @param cpuShares relative weight (1024 a core)
/// @param memoryLimit bytes
/// @param oomScoreAdj -1000 to 1000
/// @param cpusetCpus a CPU list such as `0-3,7`
/// @param cpusetMems a memory node list
/// @param hugepageLimits bytes by page size (`2MB`, `1GB`)
/// @param unified cgroup v2 keys
public record Resources(
        long cpuPeriod,
        long cpuQuota,
        long cpuShares,
        long memoryLimit,
        long oomScoreAdj,
        String cpusetCpus,
        String cpusetMems,
        Map<String, Long> hugepageLimits,
        Map<String, String> unified) {
    public static final Resources NONE = new Resources(0, 0, 0, 0, 0, "", "", Map.of(), Map.of());

    public Resources {
        hugepageLimits = Map.copyOf(hugepageLimits);
        unified = Map.copyOf(unified);
    }

    /// Limits of CPU, memory and the OOM score only.
    public static Resources of(long cpuPeriod, long cpuQuota, long cpuShares, long memoryLimit, long oomScoreAdj) {
        return new Resources(cpuPeriod, cpuQuota, cpuShares, memoryLimit, oomScoreAdj, "", "", Map.of(), Map.of());
    }
}

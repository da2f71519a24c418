// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/// What a container uses. A figure that was not measured is empty.
///
/// @param cpuNanoseconds cumulative CPU time
/// @param cpuNanoCores average rate over the runtime's last window
/// @param workingSet bytes that cannot be reclaimed easily
/// @param writableLayer bytes in the container's own layer
public record ContainerStats(
        String containerId,
        String name,
        int attempt,
        Map<String, String> labels,
        Instant at,
        OptionalLong cpuNanoseconds,
        OptionalLong cpuNanoCores,
        OptionalLong workingSet,
        OptionalLong memoryUsage,
        OptionalLong memoryAvailable,
        OptionalLong residentSet,
        OptionalLong pageFaults,
        OptionalLong majorPageFaults,
        OptionalLong writableLayer,
        OptionalLong writableLayerInodes) {
    public ContainerStats {
        labels = Map.copyOf(labels);
    }
}

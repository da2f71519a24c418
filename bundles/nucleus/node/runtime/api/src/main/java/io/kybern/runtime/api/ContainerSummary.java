// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.time.Instant;
import java.util.Map;

/// One line of a container list.
public record ContainerSummary(
        String id,
        String sandboxId,
        String name,
        int attempt,
        String image,
        String imageId,
        ContainerState state,
        Instant createdAt,
        Map<String, String> labels,
        Map<String, String> annotations) {
    public ContainerSummary {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}

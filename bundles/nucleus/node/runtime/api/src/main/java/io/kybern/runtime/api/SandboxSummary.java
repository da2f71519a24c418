// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.time.Instant;
import java.util.Map;

/// One line of a sandbox list.
public record SandboxSummary(
        String id, PodIdentity pod, SandboxState state, Instant createdAt, Map<String, String> labels, Map<String, String> annotations) {
    public SandboxSummary {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}

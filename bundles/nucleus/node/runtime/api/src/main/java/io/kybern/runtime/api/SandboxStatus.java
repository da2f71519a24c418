// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A sandbox as it is now.
///
/// @param addresses the pod's IP addresses, the main one first; none on the node's network and after a stop
public record SandboxStatus(
        String id,
        PodIdentity pod,
        SandboxState state,
        Instant createdAt,
        List<String> addresses,
        Namespaces namespaces,
        Map<String, String> labels,
        Map<String, String> annotations,
        String runtimeHandler) {
    public SandboxStatus {
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}

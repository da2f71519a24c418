// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.Map;
import java.util.Optional;

/// Chooses containers: all conditions that are given hold, each label by equality.
public record ContainerFilter(
        Optional<String> id, Optional<String> sandboxId, Optional<ContainerState> state, Map<String, String> labels) {
    public static final ContainerFilter ALL = new ContainerFilter(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public ContainerFilter {
        labels = Map.copyOf(labels);
    }

    public static ContainerFilter ofSandbox(String sandboxId) {
        return new ContainerFilter(Optional.empty(), Optional.of(sandboxId), Optional.empty(), Map.of());
    }

    public static ContainerFilter labelled(Map<String, String> labels) {
        return new ContainerFilter(Optional.empty(), Optional.empty(), Optional.empty(), labels);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.Map;
import java.util.Optional;

/// Chooses sandboxes: all conditions that are given hold, each label by equality.
public record SandboxFilter(Optional<String> id, Optional<SandboxState> state, Map<String, String> labels) {
    public static final SandboxFilter ALL = new SandboxFilter(Optional.empty(), Optional.empty(), Map.of());

    public SandboxFilter {
        labels = Map.copyOf(labels);
    }

    public static SandboxFilter labelled(Map<String, String> labels) {
        return new SandboxFilter(Optional.empty(), Optional.empty(), labels);
    }
}

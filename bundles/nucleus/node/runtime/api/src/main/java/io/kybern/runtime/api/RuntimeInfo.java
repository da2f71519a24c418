// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.Set;

/// What a runtime is.
///
/// @param name for `status.nodeInfo.containerRuntimeVersion`, such as `containerd`
/// @param version the runtime's version
/// @param capabilities what it can do
/// @param notice what to answer a user who asks for something it cannot do, one sentence; empty for a complete runtime
public record RuntimeInfo(String name, String version, Set<Capability> capabilities, String notice) {
    public RuntimeInfo {
        capabilities = Set.copyOf(capabilities);
    }

    /// Whether the runtime can do that.
    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }
}

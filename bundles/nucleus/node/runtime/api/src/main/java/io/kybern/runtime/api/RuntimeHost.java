// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/// Keeps the daemon running that a CRI runtime talks to. An OSGi service of this process, for providers of [ContainerRuntime] only.
@ProviderType
public interface RuntimeHost {
    /// Why the daemon cannot run on this machine, as one sentence; empty when it can.
    Optional<String> unavailable();

    /// Starts the daemon for a node, or adopts the running one, with network and base images ready. The daemon outlives this process.
    ///
    /// @return its unix socket
    Path start(NodeSettings node);
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/// Offers a container runtime to node agents of this process. Point `runtime`; kind *resource*: after a switch new agents get the
/// new provider's runtime, which finds by [ContainerRuntime#sandboxes] what the old one left running.
@ConsumerType
public interface RuntimeProvider {
    /// Why this runtime cannot work on this machine, as one sentence for the operator (rights, missing packages); empty when it can.
    /// Blocks shortly, changes nothing.
    Optional<String> unavailable();

    /// Makes the runtime of one node ready: starts what it needs, or adopts it when it still runs, and connects. Blocks. The caller
    /// closes what it gets; closing leaves sandboxes and containers running.
    ContainerRuntime open(NodeSettings node);
}

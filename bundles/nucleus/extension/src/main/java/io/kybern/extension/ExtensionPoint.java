// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/// One SPI and the plugins that implement it now.
@ProviderType
public interface ExtensionPoint<T> {
    /// The SPI.
    Class<T> type();

    /// Leases the current snapshot: none of its plugins stops before the lease is closed (or a drain deadline passes). Take it for
    /// one call or one chain of calls, in try-with-resources, and never while waiting for something long. Blocks a bounded time
    /// when the point is closed, otherwise never.
    ///
    /// @throws PointClosedException when a required plugin stays absent: answer 503
    Lease<T> lease();

    /// Leases one slot only (`<point>/<name>`, or just the name): a long use of this plugin, a stream for instance, holds back the
    /// switch of no other. The lease's [Lease#extensions()] has one element, or none when the slot is empty.
    ///
    /// @throws PointClosedException as [#lease()]
    Lease<T> lease(String slot);

    /// Whether every required plugin of this point is present and none of them is quarantined.
    boolean open();

    /// Runs `listener` after each snapshot that changed this point, on a thread of the registry; it must not block. It isn't run for
    /// the state at registration.
    Registration onChange(Runnable listener);

    /// Gives each new plugin of this point a few harmless calls while it's in standby, so that its first real call is quick. What
    /// `warmUp` throws makes the plugin not ready.
    Registration warmUp(Consumer<T> warmUp);
}

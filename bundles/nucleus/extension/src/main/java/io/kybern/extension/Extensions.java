// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/// All extension points of this process: the one service through which nucleus code reaches plugins.
///
/// Every change of any point publishes one immutable snapshot of all points with the next generation, so code that took two leases
/// of equal generation saw one policy.
@ProviderType
public interface Extensions {
    /// The point of an SPI: all active plugins that implement `type`. The same object for the same type; never fails, an SPI without
    /// plugins is an empty point.
    <T> ExtensionPoint<T> point(Class<T> type);

    /// The policy generation of the current snapshot. A write compares it, in its transaction, with the one its leases had.
    long generation();

    /// Makes `type` a role: each of its slots has one active plugin, and `host` runs it. Plugins that are active already are prepared
    /// and begun before this returns. Closing the registration ends and revokes them.
    <T> Registration host(Class<T> type, RoleHost<T> host);

    /// Why this process can never be well again without a restart (plugin calls that nothing stops hold all spare carrier threads), or
    /// empty. The server's `/livez` reports it.
    Optional<String> fatal();
}

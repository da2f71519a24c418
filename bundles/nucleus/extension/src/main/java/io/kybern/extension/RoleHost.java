// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import org.osgi.annotation.versioning.ProviderType;

/// Runs the plugins of a role point (schedulers, controllers, service proxies): each slot has one active plugin; a switch prepares
/// the new one, ends and revokes the old one, then begins the new one. Implemented by nucleus and application runtimes.
@ProviderType
@FunctionalInterface
public interface RoleHost<T> {
    /// Makes a session ready to begin (caches filled, nothing acted on). Called in standby, on a thread of the registry, may block for
    /// at most a minute; what it throws makes the plugin not ready.
    RoleSession prepare(Tenure<T> tenure);
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import org.osgi.annotation.versioning.ProviderType;

/// One active plugin as one point sees it. Good while its lease is open; afterwards only the descriptions remain.
@ProviderType
public interface Extension<T> {
    /// The slot, `<point>/<name>`.
    String slot();

    /// The name of the Plugin object.
    String plugin();

    /// The version of the bundle that fills the slot.
    String version();

    /// Whether the code was shipped or installed.
    Origin origin();

    /// The failure policy that the Plugin object asks for: true for Ignore, callers go on without its answer when a call fails.
    default boolean failOpen() {
        return false;
    }

    /// The plugin itself. Prefer [Lease#call]: it guards; this is for accessors that can't fail or block.
    ///
    /// @throws IllegalStateException after the plugin has been withdrawn and disposed
    T instance();

    /// `plugin version` for messages, metrics and annotations, as in `require-labels 1.2.0`.
    default String label() {
        return plugin() + " " + version();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import org.osgi.annotation.versioning.ProviderType;

/// A ready instance that nobody sees yet. Close it if it isn't switched in.
@ProviderType
public interface Standby extends AutoCloseable {
    /// What it was made of.
    PluginCode code();

    /// Disposes the instance, unless it was switched in.
    @Override
    void close();
}

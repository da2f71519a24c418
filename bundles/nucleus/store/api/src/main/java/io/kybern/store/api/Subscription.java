// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import org.osgi.annotation.versioning.ProviderType;

/// A running watch.
@ProviderType
public interface Subscription extends AutoCloseable {
    /// Ends it, at once; a call of the listener that is under way may still end. May be called by the listener.
    @Override
    void close();
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import org.osgi.annotation.versioning.ProviderType;

/// Which resource types are served now. An OSGi service of the nucleus.
@ProviderType
public interface TypeRegistry {
    Types types();

    /// Runs a listener after each change, on a thread that it must not block.
    AutoCloseable onChange(Runnable listener);
}

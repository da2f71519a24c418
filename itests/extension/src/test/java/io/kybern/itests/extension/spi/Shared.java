// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension.spi;

import org.osgi.annotation.versioning.ProviderType;

/// A nucleus service that plugins refer to.
@ProviderType
public interface Shared {
    /// Counts its calls.
    long ask();
}

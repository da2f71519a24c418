// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import org.osgi.annotation.versioning.ProviderType;

/// The text codecs, as a service.
@ProviderType
public interface Codecs {
    Codec json();

    /// YAML as Kubernetes reads it: the first document, its scalars resolved by the rules of YAML 1.1.
    Codec yaml();
}

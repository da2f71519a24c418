// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import io.kybern.resource.api.Value;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/// The API objects a volume's content comes from, read with the node's identity. Failing reads are [VolumeFailure]s.
@ProviderType
public interface VolumeObjects {
    Optional<Value> configMap(String namespace, String name);

    Optional<Value> secret(String namespace, String name);

    /// A token of the pod's service account bound to the pod; the same one until it should be renewed.
    ///
    /// @param audience empty for the API server
    String token(Value pod, String audience, long expirationSeconds);

    /// The trust bundle object's PEM text.
    Optional<String> trustBundle(String name);

    /// The node's `status.allocatable`.
    Value allocatable();
}

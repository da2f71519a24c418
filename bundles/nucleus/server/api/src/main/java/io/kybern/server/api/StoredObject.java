// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/// One object at one revision, as the watch cache holds it: bytes at rest, decoded when asked. Immutable and shared.
@ProviderType
public interface StoredObject {
    /// Empty for cluster-scoped objects.
    String namespace();

    String name();

    /// The revision of its last write: `metadata.resourceVersion` as a number.
    long revision();

    String uid();

    Map<String, String> labels();

    /// The whole object in the version it was asked in, resourceVersion included. Decoding is done once while somebody holds it.
    Value value();

    /// Writes the whole object as JSON, resourceVersion included, without decoding it where the stored bytes serve.
    void writeJson(OutputStream out) throws IOException;
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.GroupVersionResource;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/// Reads of the watch cache without identity, for nucleus and governance code that decides on requests (authorizers, admission, authenticators):
/// they may not ask the API, because they are part of it. An OSGi service. Reads see every write acknowledged before them.
@ProviderType
public interface ResourceCache {
    Optional<StoredObject> get(GroupVersionResource resource, String namespace, String name);

    /// @param namespace empty for all
    List<StoredObject> list(GroupVersionResource resource, String namespace);

    /// A number that grows with every change of the resource: derived indexes compare it before they rebuild.
    long version(GroupVersionResource resource);

    /// Hears of changes on the cache's thread, in order: must not block. Objects that are there come first.
    AutoCloseable onChange(GroupVersionResource resource, Informer.Handler handler);
}

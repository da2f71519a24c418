// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/// The Kubernetes API for one identity. In-process and over HTTPS it behaves the same: authentication apart, every call runs through the
/// whole pipeline (authorization, flow control, audit, admission).
///
/// Methods block (call them on virtual threads) and throw `ApiException` with the server's Status. An empty namespace means
/// cluster scope, for lists and informers all namespaces. A read after an own write sees it.
@ProviderType
public interface Client {
    StoredObject get(GroupVersionResource resource, String namespace, String name);

    /// The object, or empty when it is not found.
    Optional<StoredObject> find(GroupVersionResource resource, String namespace, String name);

    ObjectList list(GroupVersionResource resource, String namespace, ListOptions options);

    StoredObject create(GroupVersionResource resource, String namespace, Value object, WriteOptions options);

    /// PUT; with `metadata.resourceVersion` only when the object is still at it.
    ///
    /// @param subresource empty for the object itself, or `status`, `scale`, `finalize` …
    StoredObject update(GroupVersionResource resource, String namespace, String name, String subresource, Value object, WriteOptions options);

    StoredObject patch(GroupVersionResource resource, String namespace, String name, String subresource, PatchType type, Value patch,
            WriteOptions options);

    /// @param options a `DeleteOptions` object; the empty object for the defaults
    void delete(GroupVersionResource resource, String namespace, String name, Value options);

    void deleteCollection(GroupVersionResource resource, String namespace, ListOptions selection, Value options);

    /// POST to a virtual resource (`subjectaccessreviews`) or subresource (`binding`, `eviction`, `token`).
    ///
    /// @param name empty for a resource
    /// @param subresource empty for a resource
    Value post(GroupVersionResource resource, String namespace, String name, String subresource, Value body);

    /// A live view of the objects that match, shared by all who ask for the same; close it when it is no longer needed.
    Informer informer(GroupVersionResource resource, String namespace, ListOptions selection);

    /// Whether the server serves this resource now.
    boolean serves(GroupVersionResource resource);
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import java.util.Optional;

/// A client that can be taken away: afterwards nothing that its holder still does has an effect.
public final class RevocableClient implements Client {
    private final Client client;
    private volatile boolean revoked;

    public RevocableClient(Client client) {
        this.client = client;
    }

    /// Takes it away: every later call is refused with 403.
    public void revoke() {
        revoked = true;
    }

    private Client live() {
        if (revoked) {
            throw new ApiException(Status.failure(403, "Forbidden", "this component has been replaced: its client is revoked"));
        }
        return client;
    }

    @Override
    public StoredObject get(GroupVersionResource resource, String namespace, String name) {
        return live().get(resource, namespace, name);
    }

    @Override
    public Optional<StoredObject> find(GroupVersionResource resource, String namespace, String name) {
        return live().find(resource, namespace, name);
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        return live().list(resource, namespace, options);
    }

    @Override
    public StoredObject create(GroupVersionResource resource, String namespace, Value object, WriteOptions options) {
        return live().create(resource, namespace, object, options);
    }

    @Override
    public StoredObject update(GroupVersionResource resource, String namespace, String name, String subresource, Value object,
            WriteOptions options) {
        return live().update(resource, namespace, name, subresource, object, options);
    }

    @Override
    public StoredObject patch(GroupVersionResource resource, String namespace, String name, String subresource, PatchType type, Value patch,
            WriteOptions options) {
        return live().patch(resource, namespace, name, subresource, type, patch, options);
    }

    @Override
    public void delete(GroupVersionResource resource, String namespace, String name, Value options) {
        live().delete(resource, namespace, name, options);
    }

    @Override
    public void deleteCollection(GroupVersionResource resource, String namespace, ListOptions selection, Value options) {
        live().deleteCollection(resource, namespace, selection, options);
    }

    @Override
    public Value post(GroupVersionResource resource, String namespace, String name, String subresource, Value body) {
        return live().post(resource, namespace, name, subresource, body);
    }

    @Override
    public Informer informer(GroupVersionResource resource, String namespace, ListOptions selection) {
        return live().informer(resource, namespace, selection);
    }

    @Override
    public boolean serves(GroupVersionResource resource) {
        return live().serves(resource);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.tck;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.ObjectList;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.util.Optional;

/// What a scheduler may do with pods; everything else is refused.
record ClientInMemory(ClusterInMemory cluster) implements Client {
    private static ApiException refused(String verb, GroupVersionResource resource) {
        return ApiException.forbidden(resource.group(), resource.resource(), "", "a scheduler may not " + verb);
    }

    private static void onlyPods(String verb, GroupVersionResource resource) {
        if (!resource.resource().equals("pods")) {
            throw refused(verb, resource);
        }
    }

    @Override
    public StoredObject get(GroupVersionResource resource, String namespace, String name) {
        onlyPods("get", resource);
        return cluster.present(namespace, name);
    }

    @Override
    public Optional<StoredObject> find(GroupVersionResource resource, String namespace, String name) {
        return informer(resource, "", ListOptions.ALL).get(namespace, name);
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        return new ObjectList(0, informer(resource, "", ListOptions.ALL).list(), "");
    }

    @Override
    public StoredObject create(GroupVersionResource resource, String namespace, Value object, WriteOptions options) {
        throw refused("create", resource);
    }

    @Override
    public StoredObject update(GroupVersionResource resource, String namespace, String name, String subresource, Value object,
            WriteOptions options) {
        throw refused("update", resource);
    }

    @Override
    public StoredObject patch(GroupVersionResource resource, String namespace, String name, String subresource, PatchType type, Value patch,
            WriteOptions options) {
        if (!resource.resource().equals("pods") || !subresource.equals("status")) {
            throw refused("patch", resource);
        }
        return cluster.patchStatus(namespace, name, patch);
    }

    @Override
    public void delete(GroupVersionResource resource, String namespace, String name, Value options) {
        onlyPods("delete", resource);
        cluster.delete(namespace, name);
    }

    @Override
    public void deleteCollection(GroupVersionResource resource, String namespace, ListOptions selection, Value options) {
        throw refused("delete the collection", resource);
    }

    @Override
    public Value post(GroupVersionResource resource, String namespace, String name, String subresource, Value body) {
        if (!resource.resource().equals("pods") || !subresource.equals("binding")) {
            throw refused("post", resource);
        }
        cluster.bind(namespace, name, body);
        return Value.object("kind", Value.of("Status"), "status", Value.of("Success"));
    }

    @Override
    public Informer informer(GroupVersionResource resource, String namespace, ListOptions selection) {
        return cluster.informer(resource.resource()).orElseThrow(ApiException::noSuchResource);
    }

    @Override
    public boolean serves(GroupVersionResource resource) {
        return cluster.informer(resource.resource()).isPresent();
    }
}

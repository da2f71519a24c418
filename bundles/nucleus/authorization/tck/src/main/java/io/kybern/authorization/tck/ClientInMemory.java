// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.tck;

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

/// A [Client] over [ObjectsInMemory]: names and versions are checked, nothing else happens to what is written.
public record ClientInMemory(ObjectsInMemory objects) implements Client {
    public static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");

    @Override
    public StoredObject get(GroupVersionResource resource, String namespace, String name) {
        return find(resource, namespace, name).orElseThrow(() -> ApiException.notFound(resource.group(), resource.resource(), name));
    }

    @Override
    public Optional<StoredObject> find(GroupVersionResource resource, String namespace, String name) {
        return objects.get(resource, namespace, name);
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        return new ObjectList(objects.version(resource), objects.list(resource, namespace), "");
    }

    @Override
    public StoredObject create(GroupVersionResource resource, String namespace, Value object, WriteOptions options) {
        String name = object.get("metadata", "name").text();
        if (objects.get(resource, namespace, name).isPresent()) {
            throw ApiException.alreadyExists(resource.group(), resource.resource(), name);
        }
        if (!namespace.isEmpty() && objects.get(NAMESPACES, "", namespace).isEmpty()) {
            throw ApiException.notFound("", "namespaces", namespace);
        }
        return objects.put(resource, object);
    }

    @Override
    public StoredObject update(GroupVersionResource resource, String namespace, String name, String subresource, Value object,
            WriteOptions options) {
        String version = object.get("metadata", "resourceVersion").text();
        if (!version.isEmpty() && !version.equals(Long.toString(get(resource, namespace, name).revision()))) {
            throw ApiException.modified(resource.group(), resource.resource(), name);
        }
        return objects.put(resource, object);
    }

    @Override
    public StoredObject patch(GroupVersionResource resource, String namespace, String name, String subresource, PatchType type, Value patch,
            WriteOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(GroupVersionResource resource, String namespace, String name, Value options) {
        get(resource, namespace, name);
        objects.remove(resource, namespace, name);
    }

    @Override
    public void deleteCollection(GroupVersionResource resource, String namespace, ListOptions selection, Value options) {
        objects.list(resource, namespace).forEach(object -> objects.remove(resource, object.namespace(), object.name()));
    }

    @Override
    public Value post(GroupVersionResource resource, String namespace, String name, String subresource, Value body) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Informer informer(GroupVersionResource resource, String namespace, ListOptions selection) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean serves(GroupVersionResource resource) {
        return true;
    }
}

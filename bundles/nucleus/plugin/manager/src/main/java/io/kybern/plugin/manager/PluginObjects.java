// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.util.List;
import java.util.Optional;

/// Plugin objects through the API.
final class PluginObjects implements AutoCloseable {
    static final GroupVersionResource PLUGINS = new GroupVersionResource("plugins.kybern.io", "v1alpha1", "plugins");
    private static final String FINALIZER = "plugins.kybern.io/switch";

    private final Client client;
    private final Informer informer;

    PluginObjects(Client client) {
        this.client = client;
        this.informer = client.informer(PLUGINS, "", ListOptions.ALL);
    }

    Informer informer() {
        return informer;
    }

    /// The newest state, not the cache's.
    Optional<Value> get(String name) {
        return client.find(PLUGINS, "", name).map(StoredObject::value);
    }

    List<Value> list() {
        return informer.list().stream().map(StoredObject::value).toList();
    }

    void create(String name) {
        try {
            client.create(PLUGINS, "", ObjectValue.builder().put("apiVersion", PLUGINS.apiVersion()).put("kind", "Plugin")
                .put("metadata", Value.object("name", Value.of(name))).put("spec", Value.object()).build(), WriteOptions.DEFAULT);
        } catch (ApiException e) {
            if (!e.is("AlreadyExists")) {
                throw e;
            }
        }
    }

    /// Writes the status if it differs; fields that it lacks go away.
    void status(Value object, Value status) {
        Value before = object.get("status");
        if (before.equals(status)) {
            return;
        }
        ObjectValue patch = status.asObject();
        for (String gone : before.fields().keySet()) {
            if (!status.get(gone).present()) {
                patch = patch.with(gone, Value.NULL);
            }
        }
        try {
            client.patch(PLUGINS, "", object.get("metadata", "name").text(), "status", PatchType.MERGE, Value.object("status", patch),
                WriteOptions.DEFAULT);
        } catch (ApiException e) {
            if (!e.is("NotFound")) {
                throw e;
            }
        }
    }

    /// Lets a deleted Plugin go.
    void release(Value object) {
        List<Value> left = object.get("metadata", "finalizers").items().stream().filter(one -> !one.text().equals(FINALIZER)).toList();
        try {
            client.patch(PLUGINS, "", object.get("metadata", "name").text(), "", PatchType.MERGE,
                Value.object("metadata", Value.object("finalizers", left.isEmpty() ? Value.NULL : Value.array(left))), WriteOptions.DEFAULT);
        } catch (ApiException e) {
            if (!e.is("NotFound")) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        informer.close();
    }
}

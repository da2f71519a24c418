// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.ObjectList;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A small API server in memory: objects, merge patches, pod deletion with grace, informers.
final class FakeApi implements Client {
    private final Map<String, Stored> objects = new TreeMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private long revision;

    private record Watcher(GroupVersionResource resource, Informer.Handler handler) {
    }

    private record Stored(GroupVersionResource resource, Value value, long revision) implements StoredObject {
        @Override
        public String namespace() {
            return value.get("metadata", "namespace").text();
        }

        @Override
        public String name() {
            return value.get("metadata", "name").text();
        }

        @Override
        public String uid() {
            return value.get("metadata", "uid").text();
        }

        @Override
        public void writeJson(OutputStream out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, String> labels() {
            return value.get("metadata", "labels").stringMap();
        }
    }

    private static String key(GroupVersionResource resource, String namespace, String name) {
        return resource.resource() + "/" + namespace + "/" + name;
    }

    private synchronized Stored put(GroupVersionResource resource, String namespace, String name, Value value) {
        String key = key(resource, namespace, name);
        Optional<StoredObject> before = Optional.ofNullable(objects.get(key));
        ObjectValue object = value.asObject();
        ObjectValue metadata = object.get("metadata").asObject().with("name", name);
        if (!namespace.isEmpty()) {
            metadata = metadata.with("namespace", namespace);
        }
        if (metadata.get("uid").missing()) {
            metadata = metadata.with("uid", "uid-" + name);
        }
        var stored = new Stored(resource, object.with("metadata", metadata), ++revision);
        objects.put(key, stored);
        tell(resource, before, Optional.of(stored));
        return stored;
    }

    private void tell(GroupVersionResource resource, Optional<StoredObject> before, Optional<StoredObject> after) {
        watchers.stream().filter(watcher -> watcher.resource.equals(resource)).forEach(watcher -> watcher.handler.changed(before, after));
    }

    @Override
    public StoredObject get(GroupVersionResource resource, String namespace, String name) {
        return find(resource, namespace, name).orElseThrow(() -> ApiException.notFound(resource.group(), resource.resource(), name));
    }

    @Override
    public synchronized Optional<StoredObject> find(GroupVersionResource resource, String namespace, String name) {
        return Optional.ofNullable(objects.get(key(resource, namespace, name)));
    }

    synchronized List<StoredObject> all(GroupVersionResource resource) {
        var found = new ArrayList<StoredObject>();
        objects.values().stream().filter(stored -> stored.resource.equals(resource)).forEach(found::add);
        return found;
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        return new ObjectList(revision, all(resource), "");
    }

    @Override
    public StoredObject create(GroupVersionResource resource, String namespace, Value object, WriteOptions options) {
        return put(resource, namespace, object.get("metadata", "name").text(), object);
    }

    @Override
    public StoredObject update(GroupVersionResource resource, String namespace, String name, String subresource, Value object,
            WriteOptions options) {
        return put(resource, namespace, name, object);
    }

    @Override
    public StoredObject patch(GroupVersionResource resource, String namespace, String name, String subresource, PatchType type, Value patch,
            WriteOptions options) {
        return put(resource, namespace, name, merge(get(resource, namespace, name).value(), patch, ""));
    }

    private static Value merge(Value before, Value patch, String field) {
        if (field.equals("conditions")) {
            var byType = new TreeMap<String, Value>();
            before.items().forEach(item -> byType.put(item.get("type").text(), item));
            patch.items().forEach(item -> byType.merge(item.get("type").text(), item, (a, b) -> merge(a, b, "")));
            return Value.array(List.copyOf(byType.values()));
        }
        if (!(patch instanceof ObjectValue object)) {
            return patch;
        }
        ObjectValue merged = before.asObject();
        for (var entry : object.fields().entrySet()) {
            merged = entry.getValue() == Value.NULL ? merged.without(entry.getKey())
                    : merged.with(entry.getKey(), merge(merged.get(entry.getKey()), entry.getValue(), entry.getKey()));
        }
        return merged;
    }

    @Override
    public synchronized void delete(GroupVersionResource resource, String namespace, String name, Value options) {
        StoredObject before = get(resource, namespace, name);
        long grace = options.get("gracePeriodSeconds").integer(30);
        if (grace > 0) {
            ObjectValue metadata = before.value().get("metadata").asObject().with("deletionTimestamp", "2026-01-01T00:00:00Z")
                    .with("deletionGracePeriodSeconds", grace);
            put(resource, namespace, name, before.value().asObject().with("metadata", metadata));
            return;
        }
        objects.remove(key(resource, namespace, name));
        tell(resource, Optional.of(before), Optional.empty());
    }

    @Override
    public void deleteCollection(GroupVersionResource resource, String namespace, ListOptions selection, Value options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Value post(GroupVersionResource resource, String namespace, String name, String subresource, Value body) {
        return Value.object("status", Value.object("token", Value.of("token-of-" + name), "expirationTimestamp",
                Value.of("2099-01-01T00:00:00Z")));
    }

    @Override
    public Informer informer(GroupVersionResource resource, String namespace, ListOptions selection) {
        return new Informer() {
            @Override
            public Optional<StoredObject> get(String namespace, String name) {
                return find(resource, namespace, name);
            }

            @Override
            public List<StoredObject> list() {
                return all(resource);
            }

            @Override
            public List<StoredObject> list(String namespace) {
                return all(resource).stream().filter(object -> object.namespace().equals(namespace)).toList();
            }

            @Override
            public boolean synced() {
                return true;
            }

            @Override
            public void awaitSync() {
            }

            @Override
            public AutoCloseable onChange(Handler handler) {
                synchronized (FakeApi.this) {
                    all(resource).forEach(object -> handler.changed(Optional.empty(), Optional.of(object)));
                    var watcher = new Watcher(resource, handler);
                    watchers.add(watcher);
                    return () -> watchers.remove(watcher);
                }
            }

            @Override
            public void close() {
            }
        };
    }

    @Override
    public boolean serves(GroupVersionResource resource) {
        return true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.tck;

import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ResourceCache;
import io.kybern.server.api.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A [ResourceCache] that holds what a test puts into it; handlers are called in the putting thread.
public final class ObjectsInMemory implements ResourceCache {
    private final Map<GroupVersionResource, Map<String, StoredObject>> objects = new ConcurrentHashMap<>();
    private final Map<GroupVersionResource, Long> versions = new ConcurrentHashMap<>();
    private final Map<GroupVersionResource, List<Informer.Handler>> handlers = new ConcurrentHashMap<>();
    private long revision;

    private record Held(String namespace, String name, long revision, Value value) implements StoredObject {
        @Override
        public String uid() {
            return value.get("metadata", "uid").text();
        }

        @Override
        public Map<String, String> labels() {
            return value.get("metadata", "labels").stringMap();
        }

        @Override
        public void writeJson(OutputStream out) throws IOException {
            out.write(JsonText.of(value).getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Stores an object under its metadata's namespace and name.
    public synchronized StoredObject put(GroupVersionResource resource, Value object) {
        Value metadata = object.get("metadata");
        Value numbered = object.asObject().with(List.of("metadata", "resourceVersion"), Value.of(Long.toString(++revision)));
        var after = new Held(metadata.get("namespace").text(), metadata.get("name").text(), revision, numbered);
        StoredObject before = of(resource).put(after.namespace() + "/" + after.name(), after);
        changed(resource, Optional.ofNullable(before), Optional.of(after));
        return after;
    }

    public synchronized void remove(GroupVersionResource resource, String namespace, String name) {
        StoredObject before = of(resource).remove(namespace + "/" + name);
        changed(resource, Optional.ofNullable(before), Optional.empty());
    }

    private void changed(GroupVersionResource resource, Optional<StoredObject> before, Optional<StoredObject> after) {
        versions.put(resource, ++revision);
        handlers.getOrDefault(resource, List.of()).forEach(handler -> handler.changed(before, after));
    }

    private Map<String, StoredObject> of(GroupVersionResource resource) {
        return objects.computeIfAbsent(resource, _ -> new TreeMap<>());
    }

    @Override
    public synchronized Optional<StoredObject> get(GroupVersionResource resource, String namespace, String name) {
        return Optional.ofNullable(of(resource).get(namespace + "/" + name));
    }

    @Override
    public synchronized List<StoredObject> list(GroupVersionResource resource, String namespace) {
        return new ArrayList<>(of(resource).values()).stream().filter(o -> namespace.isEmpty() || o.namespace().equals(namespace)).toList();
    }

    @Override
    public long version(GroupVersionResource resource) {
        return versions.getOrDefault(resource, 0L);
    }

    @Override
    public synchronized AutoCloseable onChange(GroupVersionResource resource, Informer.Handler handler) {
        list(resource, "").forEach(object -> handler.changed(Optional.empty(), Optional.of(object)));
        List<Informer.Handler> all = handlers.computeIfAbsent(resource, _ -> new CopyOnWriteArrayList<>());
        all.add(handler);
        return () -> all.remove(handler);
    }
}

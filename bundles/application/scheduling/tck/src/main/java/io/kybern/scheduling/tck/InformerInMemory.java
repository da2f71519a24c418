// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.tck;

import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The objects of one resource; tells its handlers of each change on the thread that made it, one change at a time.
final class InformerInMemory implements Informer {
    private final Map<String, StoredObject> objects = new LinkedHashMap<>();
    private final List<Handler> handlers = new ArrayList<>();

    synchronized void put(StoredObject object) {
        Optional<StoredObject> before = Optional.ofNullable(objects.put(key(object.namespace(), object.name()), object));
        handlers.forEach(handler -> handler.changed(before, Optional.of(object)));
    }

    synchronized void remove(String namespace, String name) {
        Optional<StoredObject> before = Optional.ofNullable(objects.remove(key(namespace, name)));
        if (before.isPresent()) {
            handlers.forEach(handler -> handler.changed(before, Optional.empty()));
        }
    }

    synchronized int handlers() {
        return handlers.size();
    }

    @Override
    public synchronized Optional<StoredObject> get(String namespace, String name) {
        return Optional.ofNullable(objects.get(key(namespace, name)));
    }

    @Override
    public synchronized List<StoredObject> list() {
        return List.copyOf(objects.values());
    }

    @Override
    public List<StoredObject> list(String namespace) {
        return list().stream().filter(object -> object.namespace().equals(namespace)).toList();
    }

    @Override
    public boolean synced() {
        return true;
    }

    @Override
    public void awaitSync() {
        // nothing to wait for
    }

    @Override
    public synchronized AutoCloseable onChange(Handler handler) {
        handlers.add(handler);
        objects.values().forEach(object -> handler.changed(Optional.empty(), Optional.of(object)));
        return () -> remove(handler);
    }

    private synchronized void remove(Handler handler) {
        handlers.remove(handler);
    }

    @Override
    public void close() {
        // its owner lives as long as the test
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}

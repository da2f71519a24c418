// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.tck;

import io.kybern.authorization.tck.ClientInMemory;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A [ControllerContext] over [ObjectsInMemory] that records what a controller asks of it. Nothing is reconciled by itself; the clock stands.
public final class ContextInMemory implements ControllerContext {
    private static final Set<String> READS = Set.of("get", "find", "list", "serves", "informer");

    private final ObjectsInMemory objects = new ObjectsInMemory();
    private final Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private final List<String> declared = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Key> queued = new CopyOnWriteArrayList<>();

    /// What the informers and the client see.
    public ObjectsInMemory objects() {
        return objects;
    }

    /// Informers, watches and periods, in order.
    public List<String> declared() {
        return List.copyOf(declared);
    }

    /// The client's methods that were called, in order.
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /// The calls that change something.
    public List<String> writes() {
        return calls.stream().filter(call -> !READS.contains(call)).toList();
    }

    /// The keys to reconcile soon or later.
    public List<Key> queued() {
        return List.copyOf(queued);
    }

    @Override
    public Client client() {
        var all = new ClientInMemory(objects);
        return (Client) Proxy.newProxyInstance(Client.class.getClassLoader(), new Class<?>[] {Client.class}, (_, method, arguments) -> {
            if (method.getDeclaringClass() == Client.class) {
                calls.add(method.getName());
            }
            try {
                return method.invoke(all, arguments);
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        });
    }

    @Override
    public EventRecorder events() {
        return (_, _, _, _) -> { };
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Informer informer(GroupVersionResource resource) {
        declared.add("informer " + resource);
        return new View(objects, resource);
    }

    @Override
    public void watch(GroupVersionResource resource, Function<StoredObject, Collection<Key>> keys) {
        declared.add("watch " + resource);
        objects.onChange(resource, (before, after) -> {
            before.map(keys).ifPresent(queued::addAll);
            after.map(keys).ifPresent(queued::addAll);
        });
    }

    @Override
    public void watch(GroupVersionResource resource) {
        watch(resource, object -> List.of(Key.of(object)));
    }

    @Override
    public void enqueue(Key key) {
        queued.add(key);
    }

    @Override
    public void enqueueAfter(Key key, Duration delay) {
        queued.add(key);
    }

    @Override
    public void every(Duration period, Key key) {
        declared.add("every " + period + " " + key);
    }

    @Override
    public void workers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("workers: " + count);
        }
    }

    /// Stores an object as if it had come from a watch.
    public StoredObject put(GroupVersionResource resource, Value object) {
        return objects.put(resource, object);
    }

    private record View(ObjectsInMemory objects, GroupVersionResource resource) implements Informer {
        @Override
        public Optional<StoredObject> get(String namespace, String name) {
            return objects.get(resource, namespace, name);
        }

        @Override
        public List<StoredObject> list() {
            return objects.list(resource, "");
        }

        @Override
        public List<StoredObject> list(String namespace) {
            return objects.list(resource, namespace);
        }

        @Override
        public boolean synced() {
            return true;
        }

        @Override
        public void awaitSync() {
            // always there
        }

        @Override
        public AutoCloseable onChange(Handler handler) {
            return objects.onChange(resource, handler);
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.client;

import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A handler behind a queue that keeps only the latest state of each object, on a thread of its own.
final class Subscriber {
    private static final System.Logger LOG = System.getLogger(Subscriber.class.getName());

    private final Informer.Handler handler;
    private final Map<String, Optional<StoredObject>> pending = new LinkedHashMap<>();
    private final Map<String, StoredObject> told = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Thread thread;

    Subscriber(String name, Informer.Handler handler) {
        this.handler = handler;
        thread = Thread.ofVirtual().name("informer-handler-" + name).start(this::loop);
    }

    void changed(String key, StoredObject object) {
        put(key, Optional.of(object));
    }

    void removed(String key) {
        put(key, Optional.empty());
    }

    void close() {
        thread.interrupt();
    }

    static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "could not be closed", e);
        }
    }

    private void put(String key, Optional<StoredObject> state) {
        lock.lock();
        try {
            pending.put(key, state);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        try {
            while (true) {
                Map.Entry<String, Optional<StoredObject>> next = take();
                Optional<StoredObject> before = Optional.ofNullable(told.get(next.getKey()));
                next.getValue().ifPresentOrElse(object -> told.put(next.getKey(), object), () -> told.remove(next.getKey()));
                if (before.isPresent() || next.getValue().isPresent()) {
                    call(before, next.getValue());
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private Map.Entry<String, Optional<StoredObject>> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.isEmpty()) {
                filled.await();
            }
            Map.Entry<String, Optional<StoredObject>> first = pending.entrySet().iterator().next();
            Map.Entry<String, Optional<StoredObject>> next = Map.entry(first.getKey(), first.getValue());
            pending.remove(next.getKey());
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void call(Optional<StoredObject> before, Optional<StoredObject> after) {
        try {
            handler.changed(before, after);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a handler of an informer failed", e);
        }
    }
}

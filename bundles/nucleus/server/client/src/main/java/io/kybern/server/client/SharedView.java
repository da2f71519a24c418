// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.client;

import io.kybern.resource.api.ApiException;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WatchCache;
import io.kybern.server.api.WatchEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/// The objects of one subject, kept current by a watch. When the watch ends, it is begun anew and the difference is told.
final class SharedView {
    private static final System.Logger LOG = System.getLogger(SharedView.class.getName());
    private static final long RETRY_MILLIS = 500;
    /// So many failures in a row are worth a line in the log.
    private static final int PATIENCE = 20;

    private final String name;
    private final Supplier<ApiResponse.Watching> watch;
    private final ConcurrentNavigableMap<String, StoredObject> objects = new ConcurrentSkipListMap<>();
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final CountDownLatch synced = new CountDownLatch(1);
    private final Thread thread;
    private final Map<String, Map<String, StoredObject>> byOwner = new HashMap<>();
    private boolean indexed;
    private volatile boolean closed;
    /// How many hold this view; guarded by [Informers].
    int users;

    SharedView(String name, Supplier<ApiResponse.Watching> watch) {
        this.name = name;
        this.watch = watch;
        thread = Thread.ofVirtual().name("informer-" + name).start(this::keep);
    }

    static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    Optional<StoredObject> get(String namespace, String name) {
        return Optional.ofNullable(objects.get(key(namespace, name)));
    }

    List<StoredObject> list(String namespace) {
        return namespace.isEmpty() ? List.copyOf(objects.values())
                : List.copyOf(objects.subMap(namespace + "/", true, namespace + "0", false).values());
    }

    /// The objects of one controller; the index is made when it is first asked for.
    synchronized List<StoredObject> ownedBy(String uid) {
        if (!indexed) {
            indexed = true;
            objects.forEach((key, object) -> index(key, object));
        }
        Map<String, StoredObject> owned = byOwner.get(uid);
        return owned == null ? List.of() : List.copyOf(owned.values());
    }

    private void index(String key, StoredObject object) {
        String owner = Informer.controllerUid(object);
        if (!owner.isEmpty()) {
            byOwner.computeIfAbsent(owner, _ -> new TreeMap<>()).put(key, object);
        }
    }

    private void unindex(String key, StoredObject object) {
        String owner = Informer.controllerUid(object);
        byOwner.computeIfPresent(owner, (_, owned) -> {
            owned.remove(key);
            return owned.isEmpty() ? null : owned;
        });
    }

    boolean synced() {
        return synced.getCount() == 0;
    }

    void awaitSync() throws InterruptedException {
        synced.await();
    }

    synchronized AutoCloseable subscribe(Informer.Handler handler) {
        var subscriber = new Subscriber(name, handler);
        objects.forEach(subscriber::changed);
        subscribers.add(subscriber);
        return () -> {
            subscribers.remove(subscriber);
            subscriber.close();
        };
    }

    void close() {
        closed = true;
        thread.interrupt();
        subscribers.forEach(Subscriber::close);
    }

    private void keep() {
        int failures = 0;
        while (!closed) {
            try {
                follow(watch.get());
                failures = 0;
            } catch (ApiException e) {
                // while the first roles of a new cluster are being written, everybody is refused for a moment
                failures++;
                LOG.log(failures == PATIENCE ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG, "informer of {0}: {1}", name, e.getMessage());
            } catch (InterruptedException _) {
                return;
            }
            try {
                Thread.sleep(RETRY_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void follow(ApiResponse.Watching watching) throws InterruptedException {
        var ended = new CountDownLatch(1);
        var round = new Round(ended);
        ApiResponse.Start start = watching.watch().start(round);
        try {
            // everything that was there has been delivered by start itself
            round.initialDone();
            ended.await();
        } finally {
            Subscriber.close(start.subscription());
        }
    }

    /// One watch from its initial objects to its end.
    private final class Round implements WatchCache.Sink {
        private final CountDownLatch ended;
        private final Set<String> seen = new HashSet<>();
        private boolean initial = true;

        Round(CountDownLatch ended) {
            this.ended = ended;
        }

        @Override
        public void event(WatchEvent event) {
            synchronized (SharedView.this) {
                StoredObject object = event.object();
                String key = key(object.namespace(), object.name());
                if (initial) {
                    seen.add(key);
                }
                if (event.kind() == WatchEvent.Kind.DELETED) {
                    StoredObject known = objects.get(key);
                    if (known != null && known.revision() <= object.revision()) {
                        gone(key);
                    }
                } else {
                    StoredObject known = objects.get(key);
                    if (known == null || known.revision() < object.revision()) {
                        objects.put(key, object);
                        if (indexed) {
                            if (known != null) {
                                unindex(key, known);
                            }
                            index(key, object);
                        }
                        subscribers.forEach(subscriber -> subscriber.changed(key, object));
                    }
                }
            }
        }

        private void gone(String key) {
            StoredObject removed = objects.remove(key);
            if (indexed && removed != null) {
                unindex(key, removed);
            }
            subscribers.forEach(subscriber -> subscriber.removed(key));
        }

        /// What was known before and did not come again has gone meanwhile.
        void initialDone() {
            synchronized (SharedView.this) {
                initial = false;
                for (String key : new ArrayList<>(objects.keySet())) {
                    if (!seen.contains(key)) {
                        gone(key);
                    }
                }
                seen.clear();
            }
            synced.countDown();
        }

        @Override
        public void end(ApiException reason) {
            ended.countDown();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.runtime;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.RoleSession;
import io.kybern.extension.Tenure;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.RevocableClient;
import io.kybern.server.api.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// One controller's time in office.
final class Session implements RoleSession, ControllerContext {
    private static final System.Logger LOG = System.getLogger(Session.class.getName());
    private static final int DEFAULT_WORKERS = 5;

    /// What a reconcile came to; the plugin's own objects are not kept.
    private sealed interface Outcome {
        record Finished(Result result) implements Outcome {
        }

        record Refused(String reason, String message) implements Outcome {
        }

        record Broken(String text) implements Outcome {
        }
    }

    private record Watched(GroupVersionResource resource, Function<StoredObject, Collection<Key>> keys) {
    }

    private final Tenure<Controller> tenure;
    private final RevocableClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final String name;
    private final WorkQueue queue = new WorkQueue(System::nanoTime);
    private final Map<GroupVersionResource, Informer> informers = new LinkedHashMap<>();
    private final List<Watched> watches = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Key, Duration> periodic = new LinkedHashMap<>();
    private int workers = DEFAULT_WORKERS;

    Session(Tenure<Controller> tenure, Clients clients, Clock clock) {
        this.tenure = tenure;
        this.clock = clock;
        name = tenure.call(Controller::name, failure -> {
            throw new IllegalStateException(failure.text());
        });
        client = new RevocableClient(clients.controller(name));
        events = clients.recorder(client, name, "");
        tenure.call(controller -> {
            controller.start(this);
            return true;
        }, failure -> {
            throw new IllegalStateException(failure.text());
        });
    }

    @Override
    public void begin() {
        threads.add(Thread.ofVirtual().name(name).start(this::run));
    }

    /// Waits for the informers, then lets changes in and works.
    private void run() {
        try {
            for (Informer informer : informers.values()) {
                informer.awaitSync();
            }
        } catch (InterruptedException _) {
            return;
        }
        for (Watched watch : watches) {
            informer(watch.resource).onChange((before, after) -> {
                Set<Key> keys = new LinkedHashSet<>();
                before.ifPresent(object -> keys.addAll(watch.keys.apply(object)));
                after.ifPresent(object -> keys.addAll(watch.keys.apply(object)));
                keys.forEach(queue::add);
            });
        }
        periodic.forEach((key, _) -> queue.add(key));
        for (int i = 0; i < workers; i++) {
            Thread.ofVirtual().name(name + "-" + i).start(this::work);
        }
    }

    private void work() {
        try {
            for (Optional<Key> key = queue.take(); key.isPresent(); key = queue.take()) {
                try {
                    reconcile(key.get());
                } finally {
                    queue.done(key.get());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void reconcile(Key key) {
        Outcome outcome = tenure.call(controller -> {
            try {
                return new Outcome.Finished(controller.reconcile(key));
            } catch (ApiException e) {
                return new Outcome.Refused(e.status().reason(), e.status().message());
            }
        }, failure -> new Outcome.Broken(failure.text()));
        switch (outcome) {
            case Outcome.Finished(Result.Done _) -> queue.forget(key);
            case Outcome.Finished(Result.After(Duration delay)) -> {
                queue.forget(key);
                queue.addAfter(key, delay);
            }
            case Outcome.Finished(Result.Retry _) -> queue.retry(key);
            case Outcome.Refused(String reason, String message) -> {
                boolean usual = reason.equals("Conflict") || reason.equals("NotFound") || reason.equals("AlreadyExists");
                if (!usual || queue.failures(key) > 10) {
                    LOG.log(System.Logger.Level.WARNING, "{0}: {1}: {2}", name, key, message);
                }
                queue.retry(key);
            }
            case Outcome.Broken(String text) -> {
                LOG.log(System.Logger.Level.ERROR, "{0}: {1}: {2}", name, key, text);
                queue.retry(key);
            }
        }
        Duration period = periodic.get(key);
        if (period != null) {
            queue.addAfter(key, period);
        }
    }

    @Override
    public void end(Duration deadline) {
        queue.close();
        try {
            if (!queue.awaitIdle(deadline)) {
                LOG.log(System.Logger.Level.WARNING, "{0} did not finish its work within {1}", name, deadline);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        tenure.call(controller -> {
            controller.stop();
            return true;
        }, failure -> {
            LOG.log(System.Logger.Level.WARNING, "{0} did not stop well: {1}", name, failure.text());
            return false;
        });
    }

    @Override
    public void revoke() {
        client.revoke();
        queue.close();
        threads.forEach(Thread::interrupt);
        informers.values().forEach(Informer::close);
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public EventRecorder events() {
        return events;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Informer informer(GroupVersionResource resource) {
        return informers.computeIfAbsent(resource, each -> client.informer(each, "", ListOptions.ALL));
    }

    @Override
    public void watch(GroupVersionResource resource, Function<StoredObject, Collection<Key>> keys) {
        informer(resource);
        watches.add(new Watched(resource, keys));
    }

    @Override
    public void watch(GroupVersionResource resource) {
        watch(resource, object -> List.of(Key.of(object)));
    }

    @Override
    public void enqueue(Key key) {
        queue.add(key);
    }

    @Override
    public void enqueueAfter(Key key, Duration delay) {
        queue.addAfter(key, delay);
    }

    @Override
    public void every(Duration period, Key key) {
        periodic.put(key, period);
    }

    @Override
    public void workers(int count) {
        workers = count;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.runtime;

import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.RoleSession;
import io.kybern.extension.Tenure;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.scheduling.api.PluginRound;
import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.api.SchedulerContext;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.RevocableClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One scheduler's time in office.
final class Session implements RoleSession, SchedulerContext {
    private static final System.Logger LOG = System.getLogger(Session.class.getName());
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final String IDENTITY = "system:kube-scheduler";

    private final Tenure<Scheduler> tenure;
    private final Supplier<PluginRound> rounds;
    private final Clock clock;
    private final AtomicInteger active;
    private final String name;
    private final RevocableClient client;
    private final EventRecorder events;
    private final Informer pods;
    private final Informer nodes;
    private final Thread starter;
    private volatile boolean begun;

    /// @param active how many sessions have begun and not been revoked
    /// @param warmUp how long to wait for the informers
    Session(Tenure<Scheduler> tenure, Clients clients, Supplier<PluginRound> rounds, Clock clock, AtomicInteger active, Duration warmUp) {
        this.rounds = rounds;
        this.tenure = tenure;
        this.clock = clock;
        this.active = active;
        name = tenure.call(Scheduler::name, failure -> {
            throw new IllegalStateException(failure.text());
        });
        client = new RevocableClient(clients.client(UserInfo.of(IDENTITY, UserInfo.AUTHENTICATED), name));
        events = clients.recorder(client, name, "");
        pods = client.informer(PODS, "", ListOptions.ALL);
        nodes = client.informer(NODES, "", ListOptions.ALL);
        starter = Thread.ofVirtual().name(name + "-start").unstarted(this::run);
        tenure.call(scheduler -> {
            scheduler.prepare(this);
            return true;
        }, failure -> {
            pods.close();
            nodes.close();
            throw new IllegalStateException(failure.text());
        });
        warm(warmUp);
    }

    private void warm(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            while (!(pods.synced() && nodes.synced()) && System.nanoTime() - end < 0) {
                Thread.sleep(10);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void begin() {
        begun = true;
        active.incrementAndGet();
        starter.start();
    }

    private void run() {
        try {
            nodes.awaitSync();
            pods.awaitSync();
            call("begin", Scheduler::begin);
            LOG.log(System.Logger.Level.INFO, "{0} of {1} places pods", name, tenure.extension().plugin());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void end(Duration deadline) {
        starter.interrupt();
        call("end", scheduler -> scheduler.end(deadline));
    }

    @Override
    public void revoke() {
        client.revoke();
        starter.interrupt();
        pods.close();
        nodes.close();
        if (begun) {
            active.decrementAndGet();
        }
        discharge();
    }

    /// The tenure lets no call through any more, but the scheduler has to give its threads back: the outermost guard of this one call.
    private void discharge() {
        try {
            tenure.extension().instance().close();
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable thrown) {
            LOG.log(System.Logger.Level.WARNING, "{0} did not close well: {1}", name, String.valueOf(thrown));
        }
    }

    private void call(String what, Consumer<Scheduler> step) {
        tenure.call(scheduler -> {
            step.accept(scheduler);
            return true;
        }, failure -> {
            LOG.log(System.Logger.Level.WARNING, "{0} did not {1} well: {2}", name, what, failure.text());
            return false;
        });
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public Informer pods() {
        return pods;
    }

    @Override
    public Informer nodes() {
        return nodes;
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
    public PluginRound plugins() {
        return rounds.get();
    }
}

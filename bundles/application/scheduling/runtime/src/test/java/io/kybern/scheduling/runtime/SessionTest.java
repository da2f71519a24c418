// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.Call;
import io.kybern.extension.CallFailure;
import io.kybern.extension.Extension;
import io.kybern.extension.Failure;
import io.kybern.extension.Origin;
import io.kybern.extension.Tenure;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.api.SchedulerContext;
import io.kybern.scheduling.tck.ClusterInMemory;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.server.api.EventRecorder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final ClusterInMemory cluster = new ClusterInMemory();
    private final AtomicInteger active = new AtomicInteger();
    private final Recorded scheduler = new Recorded();
    private boolean revoked;

    /// Writes down what is asked of it.
    private final class Recorded implements Scheduler {
        private Optional<SchedulerContext> context = Optional.empty();
        private boolean fails;

        @Override
        public String name() {
            return "recorded";
        }

        @Override
        public void prepare(SchedulerContext given) {
            if (fails) {
                throw new IllegalStateException("not today");
            }
            context = Optional.of(given);
            steps.add("prepare");
        }

        @Override
        public void begin() {
            steps.add("begin");
        }

        @Override
        public void end(Duration deadline) {
            steps.add("end " + deadline.toSeconds());
        }

        @Override
        public void close() {
            steps.add("close");
        }
    }

    /// As the registry's: after the revocation no call comes through.
    private final class Term implements Tenure<Scheduler>, Extension<Scheduler> {
        @Override
        public Extension<Scheduler> extension() {
            return this;
        }

        @Override
        public <R> R call(Call<Scheduler, R> call, Failure<R> onFailure) {
            if (revoked) {
                return onFailure.decide(failure(CallFailure.Reason.WITHDRAWN, "no longer has its role"));
            }
            try {
                return call.on(scheduler);
            } catch (IllegalStateException e) {
                return onFailure.decide(failure(CallFailure.Reason.ERROR, String.valueOf(e.getMessage())));
            }
        }

        private static CallFailure failure(CallFailure.Reason reason, String text) {
            return new CallFailure(reason, "scheduler/recorded", "recorded", "1", text);
        }

        @Override
        public String slot() {
            return "scheduler/recorded";
        }

        @Override
        public String plugin() {
            return "recorded";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Origin origin() {
            return Origin.DISTRIBUTION;
        }

        @Override
        public Scheduler instance() {
            return scheduler;
        }
    }

    private final class Identified implements Clients {
        @Override
        public Client client(UserInfo identity, String component) {
            steps.add(identity.name() + " " + identity.groups() + " " + component);
            return cluster.client();
        }

        @Override
        public EventRecorder recorder(Client client, String component, String host) {
            return cluster.events();
        }
    }

    private Session session() {
        return new Session(new Term(), new Identified(), cluster::plugins, Clock.systemUTC(), active, Duration.ofSeconds(5));
    }

    @Test
    void aWholeTenure_callsTheScheduler_inOrder_withItsIdentity() {
        Session session = session();
        assertEquals(List.of("system:kube-scheduler [system:authenticated] recorded", "prepare"), steps);
        session.begin();
        ClusterInMemory.await("begin", () -> steps.contains("begin"));
        assertEquals(1, active.get());
        session.end(Duration.ofSeconds(7));
        revoked = true;
        session.revoke();
        assertEquals(List.of("prepare", "begin", "end 7", "close"), steps.subList(1, steps.size()));
        assertEquals(0, active.get());
    }

    @Test
    void afterTheRevocation_theClientRefusesEverything() {
        Session session = session();
        Client client = scheduler.context.orElseThrow().client();
        assertTrue(client.serves(PODS));
        revoked = true;
        session.revoke();
        assertTrue(assertThrows(ApiException.class, () -> client.find(PODS, "default", "a")).is("Forbidden"));
    }

    @Test
    void aSchedulerThatNeverBegan_isClosed() {
        Session session = session();
        revoked = true;
        session.revoke();
        assertEquals("close", steps.getLast());
        assertEquals(0, active.get());
    }

    @Test
    void aSchedulerThatCannotPrepare_isNotReady() {
        scheduler.fails = true;
        assertEquals("not today", assertThrows(IllegalStateException.class, this::session).getMessage());
    }
}

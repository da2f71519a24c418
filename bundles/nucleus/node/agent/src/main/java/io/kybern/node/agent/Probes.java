// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/// The probes of one pod. Each is a timer that starts a check and counts; between checks it owns no thread. Results land in the container's
/// record, and the pod's worker is woken when something changed.
final class Probes {
    /// What a probe decides.
    enum Kind {
        STARTUP("startupProbe", "Startup"), LIVENESS("livenessProbe", "Liveness"), READINESS("readinessProbe", "Readiness");

        private final String field;
        private final String title;

        Kind(String field, String title) {
            this.field = field;
            this.title = title;
        }
    }

    private final NodeContext node;
    private final PodWorker worker;
    private final Check check;
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    Probes(NodeContext node, PodWorker worker) {
        this.node = node;
        this.worker = worker;
        this.check = new Check(node.runtime());
    }

    /// One probe of one running container.
    private final class Turn {
        final Pod.Container container;
        final ContainerRecord record;
        final String id;
        final Kind kind;
        final Value probe;
        final Instant startedAt;
        int successes;
        int failures;
        boolean said;
        volatile boolean over;
        volatile Optional<Future<?>> next = Optional.empty();

        Turn(Pod.Container container, ContainerRecord record, String id, Kind kind, Instant startedAt) {
            this.container = container;
            this.record = record;
            this.id = id;
            this.kind = kind;
            this.probe = container.value().get(kind.field);
            this.startedAt = startedAt;
        }

        void schedule(Duration delay) {
            if (!over) {
                next = Optional.of(node.tasks().after(delay, "probe-" + container.name(), this::run));
            }
        }

        void cancel() {
            over = true;
            next.ifPresent(future -> future.cancel(false));
        }

        private void run() {
            if (over || !record.running() || !record.id().equals(Optional.of(id))) {
                cancel();
                return;
            }
            boolean held = kind != Kind.STARTUP && !record.started || record.kill.isPresent();
            if (!held && !(kind == Kind.STARTUP && record.started)) {
                Duration timeout = Duration.ofSeconds(Math.max(1, probe.get("timeoutSeconds").integer(1)));
                count(check.run(probe, container, id, worker.address(), timeout));
            }
            schedule(period());
        }

        private Duration period() {
            return Duration.ofSeconds(Math.max(1, probe.get("periodSeconds").integer(10)));
        }

        private void count(Check.Outcome outcome) {
            if (over) {
                return;
            }
            if (outcome.success()) {
                failures = 0;
                successes++;
                if (successes >= probe.get("successThreshold").integer(1) && !(said && state())) {
                    say(true);
                }
                return;
            }
            successes = 0;
            failures++;
            node.events().record(worker.pod(), container, "Warning", "Unhealthy", kind.title + " probe failed: " + outcome.message());
            if (failures >= Math.max(1, probe.get("failureThreshold").integer(3))) {
                say(false);
            }
        }

        private boolean state() {
            return switch (kind) {
                case STARTUP -> record.started;
                case LIVENESS -> record.kill.isEmpty();
                case READINESS -> record.ready;
            };
        }

        private void say(boolean success) {
            said = true;
            switch (kind) {
                case STARTUP -> {
                    if (success) {
                        record.started = true;
                        record.ready = container.value().get("readinessProbe").missing();
                    } else {
                        kill();
                    }
                }
                case LIVENESS -> {
                    if (!success) {
                        kill();
                    }
                }
                case READINESS -> {
                    if (record.ready == success) {
                        return;
                    }
                    record.ready = success;
                }
            }
            worker.wake();
        }

        private void kill() {
            Value own = probe.get("terminationGracePeriodSeconds");
            record.kill = Optional.of(new ContainerRecord.Kill("Container " + container.name() + " failed "
                    + kind.title.toLowerCase(Locale.ROOT) + " probe, will be restarted",
                    own.present() ? Optional.of(own.integer(0)) : Optional.empty()));
        }
    }

    /// Begins the probes of a container that runs; again for one that has them already is no effect.
    void begin(Pod.Container container, ContainerRecord record) {
        String id = record.id().orElseThrow();
        Instant startedAt = record.current.orElseThrow().startedAt().orElse(node.clock().instant());
        for (Kind kind : Kind.values()) {
            String key = container.name() + "/" + kind;
            if (container.value().get(kind.field).missing()) {
                continue;
            }
            Turn before = turns.get(key);
            if (before != null && before.id.equals(id) && !before.over) {
                continue;
            }
            if (before != null) {
                before.cancel();
            }
            var turn = new Turn(container, record, id, kind, startedAt);
            turns.put(key, turn);
            Instant first = startedAt.plusSeconds(turn.probe.get("initialDelaySeconds").integer(0));
            Duration delay = Duration.between(node.clock().instant(), first);
            Duration spread = Duration.ofMillis(RandomGenerator.getDefault().nextLong(1, 500));
            turn.schedule(delay.isNegative() ? spread : delay.plus(spread));
        }
    }

    /// Ends the liveness and startup probes (a pod that ends keeps its readiness probes until the containers stop).
    void endLiveness() {
        turns.values().stream().filter(turn -> turn.kind != Kind.READINESS).forEach(Turn::cancel);
    }

    void end() {
        turns.values().forEach(Turn::cancel);
        turns.clear();
    }
}

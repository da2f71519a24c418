// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.ContainerStatus;
import java.time.Instant;
import java.util.Optional;

/// What the agent knows about one container of a pod. Written by the pod's worker; probes and the HTTP endpoint read it.
final class ContainerRecord {
    final String name;
    /// The container as the runtime showed it last; empty before the first one is made.
    volatile Optional<ContainerStatus> current = Optional.empty();
    /// The `terminated` state of the one before, as in the pod's status.
    volatile Value last = Value.ABSENT;
    volatile Optional<String> lastId = Optional.empty();
    /// Why it does not run, when it is not there.
    volatile Optional<Waiting> waiting = Optional.empty();
    /// The startup probe succeeded, or there is none and it runs.
    volatile boolean started;
    /// The readiness probe's word; without one, true.
    volatile boolean ready;
    /// Asks the worker to kill it: a probe failed or its hook did.
    volatile Optional<Kill> kill = Optional.empty();
    /// The message it left; read once after its end.
    volatile Optional<String> terminationMessage = Optional.empty();
    volatile int restarts;
    volatile Instant pullFailed = Instant.EPOCH;
    final Backoff backoff = new Backoff();
    final Backoff pulling = new Backoff();

    ContainerRecord(String name) {
        this.name = name;
    }

    /// A reason and a message, as `waiting` of a status.
    record Waiting(String reason, String message) {
    }

    /// An order to kill: the reason for the event, the probe's own grace if it has one.
    record Kill(String message, Optional<Long> graceSeconds) {
    }

    boolean running() {
        return current.isPresent() && current.get().state() == ContainerState.RUNNING;
    }

    boolean exited() {
        return current.isPresent() && (current.get().state() == ContainerState.EXITED || current.get().state() == ContainerState.UNKNOWN);
    }

    boolean succeeded() {
        return exited() && current.get().state() == ContainerState.EXITED && current.get().exitCode() == 0;
    }

    Optional<String> id() {
        return current.map(ContainerStatus::id);
    }

    Optional<Instant> finishedAt() {
        return current.flatMap(ContainerStatus::finishedAt);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.SandboxStatus;
import io.kybern.volume.api.VolumeFailure;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// One pod on this node. A *sync* looks at what runs, compares with the pod, does what is missing and writes the status. Syncs of a
/// pod never overlap; each runs on its own virtual thread, woken by changes of the pod, events of the runtime, probes, or the time
/// the last sync named. Between syncs a pod owns no thread.
final class PodWorker implements Interruptible {
    private static final System.Logger LOG = System.getLogger(PodWorker.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final NodeContext node;
    private final NodeAgent agent;
    private final StatusWriter writer;
    private final PodObserver observer;
    private final PodStart start;
    private final PodEnd end;
    final Probes probes;
    final Map<String, ContainerRecord> records = new LinkedHashMap<>();

    private volatile Pod pod;
    private volatile boolean gone;
    private boolean active;
    private boolean again;
    private Optional<Thread> starting = Optional.empty();
    private Optional<Future<?>> timer = Optional.empty();

    // Written by syncs only.
    volatile Optional<SandboxStatus> sandbox = Optional.empty();
    volatile List<String> addresses = List.of();
    int sandboxAttempt;
    volatile Optional<PodStatus.Failure> failure = Optional.empty();
    volatile boolean stopped;
    boolean looked;
    boolean admitted;
    private volatile boolean released;
    private Optional<Value> startTime = Optional.empty();

    PodWorker(NodeContext node, NodeAgent agent, Pod pod) {
        this.node = node;
        this.agent = agent;
        this.pod = pod;
        this.writer = new StatusWriter(node);
        this.probes = new Probes(node, this);
        var sandboxes = new SandboxConfigs(node);
        var hooks = new Hooks(node);
        var configs = new ContainerConfigs(node, sandboxes);
        this.observer = new PodObserver(node, this, configs);
        this.start = new PodStart(node, this, sandboxes, new ContainerStarter(node, sandboxes, configs, hooks, this));
        this.end = new PodEnd(node, this, hooks);
    }

    /// The pod as the API server has it.
    Pod pod() {
        return pod;
    }

    ContainerRecord record(Pod.Container container) {
        synchronized (records) {
            return records.computeIfAbsent(container.name(), ContainerRecord::new);
        }
    }

    Map<String, ContainerRecord> snapshot() {
        synchronized (records) {
            pod.containers().forEach(container -> records.computeIfAbsent(container.name(), ContainerRecord::new));
            return Map.copyOf(records);
        }
    }

    /// Where probes connect to: the pod, or the node for pods on its network.
    String address() {
        return addresses.isEmpty() ? "127.0.0.1" : addresses.getFirst();
    }

    boolean finished() {
        return released;
    }

    // ---- waking

    void update(Pod changed) {
        boolean deletes;
        boolean shorter;
        synchronized (this) {
            deletes = changed.deleted() && !pod.deleted();
            shorter = pod.deleted() && changed.deletionGrace().orElse(0) < pod.deletionGrace().orElse(0);
            pod = changed;
            if (deletes) {
                starting.ifPresent(Thread::interrupt);
            }
        }
        if (shorter) {
            end.hurry(Duration.ofSeconds(changed.deletionGrace().orElse(0)));
        }
        wake();
    }

    /// Takes a newer state that asks for nothing.
    synchronized void replace(Pod same) {
        pod = same;
    }

    /// The API server has it no more.
    void gone() {
        synchronized (this) {
            gone = true;
            starting.ifPresent(Thread::interrupt);
        }
        wake();
    }

    boolean isGone() {
        return gone;
    }

    void wake() {
        synchronized (this) {
            if (active) {
                again = true;
                return;
            }
            active = true;
        }
        node.tasks().start("pod-" + pod.name(), this::loop);
    }

    private void loop() {
        while (true) {
            Optional<Instant> next = guardedSync();
            synchronized (this) {
                if (again) {
                    again = false;
                    continue;
                }
                active = false;
                timer.ifPresent(future -> future.cancel(false));
                timer = next.map(at -> node.tasks().after(Duration.between(node.clock().instant(), at), "wake-" + pod.name(), this::wake));
                return;
            }
        }
    }

    private Optional<Instant> guardedSync() {
        try {
            return sync();
        } catch (RuntimeFailure | ApiException | VolumeFailure | UncheckedIOException trouble) {
            boolean interrupted = trouble instanceof RuntimeFailure runtime && runtime.reason() == RuntimeFailure.Reason.INTERRUPTED;
            Thread.interrupted();
            looked &= !interrupted;
            if (!interrupted) {
                LOG.log(System.Logger.Level.WARNING, "pod {0}/{1}: {2}", pod.namespace(), pod.name(), trouble.getMessage());
            }
            return Optional.of(node.clock().instant().plus(interrupted && !agent.closed() ? Duration.ZERO : RETRY));
        }
    }

    // ---- the sync

    private Optional<Instant> sync() {
        Pod now = pod;
        if (released && !gone) {
            return deleteFinished(now);
        }
        if (!looked) {
            observer.adopt(now);
            looked = true;
        }
        observer.look(now);
        if (gone || now.deleted()) {
            return terminate(now);
        }
        if (now.ended() && !stopped) {
            return finish(now);
        }
        admit(now);
        if (startTime.isEmpty()) {
            startTime = Optional.of(now.status().get("startTime").optional().orElse(Pod.time(node.clock().instant())));
        }
        Optional<Instant> deadline = deadline(now);
        if (failure.isPresent() || over(now)) {
            return finish(now);
        }
        if (node.real() && now.status().get("startTime").missing()) {
            push();
        }
        Optional<Instant> next = start.run(now);
        if (over(pod)) {
            return finish(pod);
        }
        boolean written = push();
        checkpoint();
        Instant retry = node.clock().instant().plus(RETRY);
        return earliest(earliest(next, deadline), written ? Optional.empty() : Optional.of(retry));
    }

    /// Only waits for the runtime may be cut short when the pod is deleted: an interrupt inside an API call could close files of the
    /// server.
    @Override
    public <T> T call(Supplier<T> wait) {
        synchronized (this) {
            if (pod.deleted() || gone) {
                throw new RuntimeFailure(RuntimeFailure.Reason.INTERRUPTED, "the pod is deleted");
            }
            starting = Optional.of(Thread.currentThread());
        }
        try {
            return wait.get();
        } finally {
            synchronized (this) {
                starting = Optional.empty();
                Thread.interrupted();
            }
        }
    }

    static Optional<Instant> earliest(Optional<Instant> a, Optional<Instant> b) {
        return a.isEmpty() ? b : b.isEmpty() || a.get().isBefore(b.get()) ? a : b;
    }

    private void admit(Pod now) {
        if (admitted || failure.isPresent()) {
            return;
        }
        boolean known = sandbox.isPresent() || now.status().get("startTime").present();
        failure = known ? Optional.empty() : agent.refusal(now);
        failure.ifPresent(reason -> node.events().record(now, "Warning", reason.reason(), reason.message()));
        admitted = failure.isEmpty();
    }

    private Optional<Instant> deadline(Pod now) {
        Value seconds = now.spec().get("activeDeadlineSeconds");
        Optional<Instant> began = startTime.flatMap(Pod::time);
        if (seconds.missing() || began.isEmpty()) {
            return Optional.empty();
        }
        Instant at = began.get().plusSeconds(seconds.integer(0));
        if (!node.clock().instant().isBefore(at)) {
            failure = Optional.of(new PodStatus.Failure("DeadlineExceeded",
                    "Pod was active on the node longer than the specified deadline"));
            node.events().record(now, "Normal", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
            return Optional.empty();
        }
        return Optional.of(at);
    }

    private boolean over(Pod now) {
        var known = knowledge(now);
        String phase = PodStatus.phase(known, PodStatus.initialized(known));
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /// The pod's work is over: stop what still runs, give back what it held, keep its containers for their logs.
    private Optional<Instant> finish(Pod now) {
        probes.end();
        end.stopAll(now, now.terminationGrace());
        observer.look(now);
        end.release(now, sandbox);
        stopped = true;
        boolean written = now.ended() || push();
        released = written;
        checkpoint();
        return written ? Optional.empty() : Optional.of(node.clock().instant().plus(RETRY));
    }

    private Optional<Instant> terminate(Pod now) {
        probes.endLiveness();
        Duration grace = now.deletionGrace().isPresent() ? Duration.ofSeconds(now.deletionGrace().getAsLong()) : now.terminationGrace();
        if (!stopped) {
            if (!gone && node.real()) {
                push();
            }
            end.stopAll(now, grace);
            probes.end();
            observer.look(now);
            end.release(now, sandbox);
            stopped = true;
        }
        if (gone) {
            end.remove(now);
            agent.forget(this);
            return Optional.empty();
        }
        if (!push()) {
            return Optional.of(node.clock().instant().plus(RETRY));
        }
        return deleteFinished(now);
    }

    /// Tells the API server that nothing of a deleted pod is left here.
    private Optional<Instant> deleteFinished(Pod now) {
        if (!now.deleted()) {
            return Optional.empty();
        }
        Value options = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("DeleteOptions"), "gracePeriodSeconds", Value.of(0),
                "preconditions", Value.object("uid", Value.of(now.uid())));
        try {
            node.client().delete(Resource.PODS, now.namespace(), now.name(), options);
            released = true;
            return Optional.empty();
        } catch (ApiException refusal) {
            if (refusal.is("NotFound") || refusal.is("Conflict")) {
                return Optional.empty();
            }
            LOG.log(System.Logger.Level.WARNING, "pod {0}/{1} not deleted: {2}", now.namespace(), now.name(), refusal.getMessage());
            return Optional.of(node.clock().instant().plus(RETRY));
        }
    }

    // ---- status

    private PodStatus.Knowledge knowledge(Pod now) {
        boolean ready = sandbox.isPresent() && sandbox.get().state() == SandboxState.READY;
        return new PodStatus.Knowledge(now, snapshot(), failure, stopped, ready, addresses, node.settings().addresses(), startTime,
                node.runtime().info().name());
    }

    /// Writes the status if it changed.
    boolean push() {
        Pod now = pod;
        if (gone) {
            return true;
        }
        return writer.write(now, PodStatus.of(knowledge(now)));
    }

    /// The pod with the status as the agent knows it, for its own environment and its HTTP endpoint.
    Pod current() {
        Pod now = pod;
        ObjectValue status = now.status().asObject();
        for (var field : PodStatus.of(knowledge(now)).fields().entrySet()) {
            if (!field.getKey().equals("conditions")) {
                status = status.with(field.getKey(), field.getValue());
            }
        }
        Value written = writer.written();
        return now.withStatus(status.with("conditions", written.get("conditions").missing() ? now.status().get("conditions")
                : written.get("conditions")));
    }

    private void checkpoint() {
        if (!node.settings().hollow()) {
            node.checkpoints().save(current());
        }
    }

    /// Brings volumes that follow API objects up to date.
    void refreshVolumes() {
        if (stopped || gone || pod.deleted() || !node.volumes().follows(pod.uid())) {
            return;
        }
        try {
            node.volumes().mount(current());
        } catch (VolumeFailure trouble) {
            node.events().record(pod, "Warning", "FailedMount", String.valueOf(trouble.getMessage()));
        }
    }

    /// Brings the records up to date with the runtime.
    void look(Pod now) {
        observer.look(now);
    }

    /// Stops one container and looks at it again.
    void killOne(Pod now, Pod.Container container, ContainerRecord record, Duration grace) {
        end.kill(now, container, record, grace);
        observer.look(now);
    }

    /// Lets go without touching what runs.
    void leave() {
        probes.end();
        synchronized (this) {
            timer.ifPresent(future -> future.cancel(false));
        }
    }
}

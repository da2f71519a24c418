// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.ApiException;
import io.kybern.scheduling.api.SchedulerContext;
import io.kybern.server.api.StoredObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The scheduling thread. It alone touches queue and model; everybody else hands it steps. Bindings run on virtual threads and hand back how they went.
final class SchedulingLoop {
    private static final System.Logger LOG = System.getLogger(SchedulingLoop.class.getName());
    private static final int MOST_BINDINGS = 256;
    private static final Set<Cause> ROOM = Set.of(Cause.RESOURCES, Cause.PORTS, Cause.PODS, Cause.PLUGIN);
    private static final long TICK = Duration.ofSeconds(30).toNanos();

    private final String name;
    private final SchedulerContext context;
    private final Resources resources = new Resources();
    private final Cluster cluster = new Cluster(resources);
    private final PodQueue queue;
    private final Placement placement;
    private final Preemption preemption;
    private final PodWrites writes;
    private final LongSupplier nanos;
    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    private final Map<String, String> assumed = new HashMap<>();
    private final Thread thread;
    private boolean begun;
    private boolean ending;
    private volatile boolean closed;
    private int bindings;
    private long ticked;

    SchedulingLoop(String name, SchedulerContext context, Profile profile, LongSupplier nanos, RandomGenerator random) {
        this.name = name;
        this.context = context;
        this.nanos = nanos;
        queue = new PodQueue(nanos);
        placement = new Placement(cluster, profile, context::plugins, random);
        preemption = new Preemption(cluster, placement, random);
        writes = new PodWrites(context);
        ticked = nanos.getAsLong();
        thread = Thread.ofPlatform().name("kybern-scheduler-" + name).daemon().unstarted(this::run);
        thread.setContextClassLoader(null);
    }

    void start() {
        thread.start();
    }

    /// Places pods from now on, with all in view that the informers know: their handlers may still be on the way.
    void begin() {
        steps.add(() -> {
            context.nodes().list().forEach(this::nodeSeen);
            context.pods().list().forEach(pod -> podSeen(PodFacts.of(pod, resources)));
            begun = true;
        });
    }

    /// Whether all bindings were done in time.
    boolean end(Duration deadline) {
        steps.add(() -> ending = true);
        try {
            return thread.join(deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void close() {
        closed = true;
        thread.interrupt();
    }

    void nodeChanged(Optional<StoredObject> before, Optional<StoredObject> after) {
        if (after.isEmpty()) {
            before.ifPresent(node -> steps.add(() -> cluster.removeNode(node.name())));
            return;
        }
        StoredObject node = after.get();
        steps.add(() -> nodeSeen(node));
    }

    void podChanged(Optional<StoredObject> before, Optional<StoredObject> after) {
        if (before.isPresent() && after.map(pod -> !pod.uid().equals(before.get().uid())).orElse(true)) {
            String uid = before.get().uid();
            steps.add(() -> podGone(uid));
        }
        if (after.isPresent()) {
            PodFacts pod = PodFacts.of(after.get(), resources);
            steps.add(() -> podSeen(pod));
        }
    }

    private void run() {
        try {
            while (!done()) {
                turn();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private boolean done() {
        return closed || ending && bindings == 0;
    }

    /// Takes in what happened, then places one pod or waits.
    private void turn() throws InterruptedException {
        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            guarded(step);
        }
        if (done()) {
            return;
        }
        long now = nanos.getAsLong();
        if (now - ticked > TICK) {
            ticked = now;
            queue.wakeForgotten();
            queue.wake(Set.of(Cause.PLUGIN));
        }
        Optional<PodFacts> pod = begun && !ending && bindings < MOST_BINDINGS ? queue.take() : Optional.empty();
        if (pod.isPresent()) {
            if (!guarded(() -> schedule(pod.get()))) {
                queue.failed(pod.get().uid());
            }
            return;
        }
        Runnable step = steps.poll(Math.min(TICK, queue.untilNext().orElse(TICK)), TimeUnit.NANOSECONDS);
        if (step != null) {
            guarded(step);
        }
    }

    /// The outermost guard: one bad object must not stop the scheduling of all others.
    private boolean guarded(Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, name + ": a scheduling step failed", e);
            return false;
        }
    }

    private void nodeSeen(StoredObject node) {
        NodeState.Change change = cluster.put(node.name(), node.value());
        if (change.nothing()) {
            return;
        }
        var helped = EnumSet.noneOf(Cause.class);
        if (change.resources()) {
            helped.add(Cause.RESOURCES);
            helped.add(Cause.PORTS);
        }
        if (change.labels()) {
            helped.add(Cause.NODE);
            helped.add(Cause.PODS);
        }
        if (change.taints()) {
            helped.add(Cause.TAINTS);
        }
        helped.add(Cause.PLUGIN);
        queue.wake(helped);
    }

    private void podSeen(PodFacts pod) {
        if (cluster.pod(pod.uid()).filter(known -> known.revision() > pod.revision()).isPresent()) {
            return;
        }
        if (pod.finished()) {
            podGone(pod.uid());
            return;
        }
        if (pod.assigned()) {
            queue.remove(pod.uid());
            assumed.remove(pod.uid());
            cluster.withdraw(pod.uid());
            boolean news = cluster.pod(pod.uid()).map(known -> !known.labels().equals(pod.labels())).orElse(true);
            cluster.put(pod, pod.nodeName());
            if (news) {
                queue.wake(EnumSet.of(Cause.PODS));
            }
            return;
        }
        if (assumed.containsKey(pod.uid())) {
            return;
        }
        if (pod.deleted() || pod.gated() || !pod.schedulerName().equals(name)) {
            queue.remove(pod.uid());
            return;
        }
        if (!pod.nominated().isEmpty() && cluster.nomination(pod.uid()).isEmpty()) {
            cluster.nominate(pod, pod.nominated());
        }
        queue.offer(pod);
    }

    private void podGone(String uid) {
        queue.remove(uid);
        assumed.remove(uid);
        if (cluster.withdraw(uid) | cluster.removePod(uid)) {
            queue.wake(ROOM);
        }
    }

    private void schedule(PodFacts pod) {
        switch (placement.place(pod)) {
            case Outcome.Found(NodeState node) -> bind(pod, node.name());
            case Outcome.Nowhere nowhere -> {
                queue.unschedulable(pod.uid(), nowhere.causes());
                refuse(pod, nowhere);
            }
        }
    }

    /// Makes room by pods of lower priority where that helps; the pod waits in both cases.
    private void refuse(PodFacts pod, Outcome.Nowhere nowhere) {
        if (nowhere.nodes() == 0) {
            inBackground("failure", pod, () -> writes.failed(pod, "Unschedulable", nowhere.message(), ""));
            return;
        }
        switch (preemption.plan(pod, nowhere)) {
            case Preemption.Result.Evict(NodeState node, var victims) -> {
                cluster.nominate(pod, node.name());
                inBackground("preemption", pod, () -> {
                    victims.forEach(victim -> writes.evict(victim, pod, node.name()));
                    writes.failed(pod, "Unschedulable", nowhere.message(), node.name());
                });
            }
            case Preemption.Result.Useless(String message) -> {
                boolean waits = message.startsWith("not eligible due to a terminating pod");
                if (!waits && cluster.withdraw(pod.uid())) {
                    queue.wake(ROOM);
                }
                String nominated = cluster.nomination(pod.uid()).orElse("");
                inBackground("failure", pod,
                        () -> writes.failed(pod, "Unschedulable", nowhere.message() + " preemption: " + message, nominated));
            }
        }
    }

    private void bind(PodFacts pod, String node) {
        cluster.put(pod, node);
        cluster.withdraw(pod.uid());
        assumed.put(pod.uid(), node);
        queue.wake(EnumSet.of(Cause.PODS));
        bindings++;
        inBackground("bind", pod, () -> {
            Optional<String> refusal = bound(pod, node);
            steps.add(() -> bindingEnded(pod, refusal));
        });
    }

    /// Empty when the server took the binding.
    private Optional<String> bound(PodFacts pod, String node) {
        try {
            writes.bind(pod, node);
            return Optional.empty();
        } catch (ApiException e) {
            return Optional.of(e.status().message());
        } catch (RuntimeException e) {
            return Optional.of(String.valueOf(e));
        }
    }

    private void bindingEnded(PodFacts pod, Optional<String> refusal) {
        bindings--;
        if (refusal.isEmpty()) {
            queue.remove(pod.uid());
            return;
        }
        if (assumed.remove(pod.uid()) == null) {
            return;
        }
        LOG.log(System.Logger.Level.DEBUG, "{0}: {1} could not be bound: {2}", name, pod, refusal.get());
        cluster.removePod(pod.uid());
        queue.failed(pod.uid());
        queue.wake(ROOM);
        inBackground("failure", pod, () -> writes.failed(pod, "SchedulerError", "binding rejected: " + refusal.get(), ""));
    }

    private void inBackground(String what, PodFacts pod, Runnable task) {
        Thread.ofVirtual().name("scheduler-" + what + "-" + pod).start(() -> {
            try {
                task.run();
            } catch (ApiException e) {
                LOG.log(System.Logger.Level.DEBUG, "{0}: {1}: {2}", name, pod, e.status().message());
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, name + ": " + pod, e);
            }
        });
    }
}

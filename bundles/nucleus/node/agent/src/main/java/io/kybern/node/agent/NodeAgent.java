// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.RuntimeEvent;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.Subscription;
import io.kybern.server.api.Client;
import io.kybern.server.api.StoredObject;
import io.kybern.volume.api.FileTree;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// The agent of one node: registers it, keeps its lease and status, and has a [PodWorker] for each pod that is bound to it.
///
/// After a restart it finds its pods in the checkpoints and their containers in the runtime, and goes on without touching what runs.
public final class NodeAgent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NodeAgent.class.getName());
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(30);

    private final Settings settings;
    private final Client client;
    private final ContainerRuntime runtime;
    private final NodeTasks tasks;
    private final Clock clock;
    private final PodFeed feed;
    private final NodeContext context;
    private final Housekeeping housekeeping;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile NodeObject object;
    private volatile boolean closed;

    /// @param tasks shared by all agents of a process; closed by its owner
    /// @param feed shared or own; closed by its owner
    public NodeAgent(Settings settings, Client client, ContainerRuntime runtime, Drivers drivers, Codec json, Clock clock, NodeTasks tasks,
            PodFeed feed) {
        this.settings = settings;
        this.client = client;
        this.runtime = runtime;
        this.tasks = tasks;
        this.clock = clock;
        this.feed = feed;
        this.object = new NodeObject(settings, client, runtime, clock, 0);
        var objects = new ApiObjects(client, clock, () -> nodeObject().get("status", "allocatable"));
        var mounts = new Mounts(FileTree.root() && !settings.hollow());
        var events = new NodeEvents(client, tasks, clock, settings.nodeName(), settings.hollow());
        this.context = new NodeContext(settings, client, runtime, tasks, clock, events, new Images(runtime, objects, events, json, clock),
                new PodVolumes(settings, drivers, mounts, objects, clock), new PodCgroups(Path.of("/sys/fs/cgroup"), settings.cgroupRoot()),
                new Checkpoints(settings, json), new Services(feed::services), json, this::nodeObject);
        this.housekeeping = new Housekeeping(context, this);
    }

    private Value nodeObject() {
        return object.object();
    }

    Settings settings() {
        return settings;
    }

    NodeContext context() {
        return context;
    }

    boolean closed() {
        return closed;
    }

    /// Begins. Blocks until the node is registered and its pods are known.
    ///
    /// @param port of the HTTPS endpoint, for the Node's status
    public void start(int port) throws InterruptedException {
        object = new NodeObject(settings, client, runtime, clock, port);
        registerPatiently();
        if (!settings.hollow()) {
            context.checkpoints().load().forEach(this::adopt);
        }
        Subscription events = runtime.subscribe(this::onEvent);
        open.add(events::close);
        feed.awaitSync();
        open.add(feed.pods(settings.nodeName(), this::changed));
        dropUnknown();
        object.renewLease();
        Duration spread = Duration.ofMillis(RandomGenerator.getDefault().nextLong(settings.leasePeriod().toMillis()));
        every(spread, settings.leasePeriod(), "lease", object::renewLease);
        every(settings.hollow() ? spread.multipliedBy(6) : settings.statusPeriod(), settings.statusPeriod(), "status",
                object::updateStatus);
        if (context.real()) {
            every(settings.refreshPeriod(), settings.refreshPeriod(), "volumes", this::refreshVolumes);
            every(HOUSEKEEPING, HOUSEKEEPING, "housekeeping", housekeeping::run);
            every(Duration.ofSeconds(10), Duration.ofSeconds(10), "logs", housekeeping::rotateLogs);
        }
    }

    private void every(Duration initial, Duration period, String name, Runnable work) {
        var future = tasks.every(initial, period, name + "-" + settings.nodeName(), work);
        open.add(() -> future.cancel(false));
    }

    private void registerPatiently() throws InterruptedException {
        for (int attempt = 0;; attempt++) {
            try {
                object.register();
                return;
            } catch (ApiException failure) {
                if (attempt % 20 == 0) {
                    LOG.log(System.Logger.Level.WARNING, "node {0} not registered yet: {1}", settings.nodeName(), failure.getMessage());
                }
                Thread.sleep(Duration.ofMillis(Math.min(3000, 100L << Math.min(attempt, 5))));
            }
        }
    }

    private void adopt(Pod pod) {
        workers.computeIfAbsent(pod.uid(), _ -> new PodWorker(context, this, pod)).wake();
    }

    /// Pods of checkpoints that the API server has no more.
    private void dropUnknown() {
        var known = feed.pods(settings.nodeName()).stream().map(StoredObject::uid).toList();
        workers.values().stream().filter(worker -> !known.contains(worker.pod().uid())).forEach(PodWorker::gone);
    }

    private void changed(Optional<StoredObject> before, Optional<StoredObject> after) {
        boolean replaced = before.isPresent() && after.isPresent() && !before.get().uid().equals(after.get().uid());
        if (after.isEmpty() || replaced) {
            before.map(object -> workers.get(object.uid())).ifPresent(PodWorker::gone);
        }
        after.ifPresent(object -> {
            var pod = new Pod(object.value());
            PodWorker known = workers.get(pod.uid());
            if (known == null) {
                adopt(pod);
            } else if (significant(known.pod(), pod)) {
                known.update(pod);
            } else {
                known.replace(pod);
            }
        });
    }

    /// Whether a change is more than the echo of the agent's own status write. An echo is kept, but wakes nobody.
    private static boolean significant(Pod before, Pod after) {
        var a = before.value().asObject();
        var b = after.value().asObject();
        if (a.equals(b)) {
            return false;
        }
        if (after.ended() && !before.ended()) {
            return true;
        }
        var noise = List.of("resourceVersion", "managedFields");
        var left = a.get("metadata").asObject();
        var right = b.get("metadata").asObject();
        for (String field : noise) {
            left = left.without(field);
            right = right.without(field);
        }
        return !left.equals(right) || !a.get("spec").equals(b.get("spec")) || !gates(before).equals(gates(after));
    }

    private static List<Value> gates(Pod pod) {
        var types = pod.spec().get("readinessGates").items().stream().map(gate -> gate.get("conditionType").text()).toList();
        return pod.status().get("conditions").items().stream().filter(condition -> types.contains(condition.get("type").text())).toList();
    }

    private void onEvent(RuntimeEvent event) {
        switch (event.kind()) {
            case RESYNC -> workers.values().forEach(PodWorker::wake);
            case EXITED, OUT_OF_MEMORY, DELETED -> owner(event.id()).ifPresent(PodWorker::wake);
            default -> { }
        }
    }

    private Optional<PodWorker> owner(String id) {
        for (PodWorker worker : workers.values()) {
            boolean container = worker.snapshot().values().stream().anyMatch(record -> record.id().equals(Optional.of(id)));
            if (container || worker.sandbox.map(sandbox -> sandbox.id().equals(id)).orElse(false)) {
                return Optional.of(worker);
            }
        }
        return Optional.empty();
    }

    private void refreshVolumes() {
        workers.values().forEach(PodWorker::refreshVolumes);
    }

    // ---- for workers, housekeeping and the HTTP endpoint

    /// Why a new pod may not run here; empty when it may.
    Optional<PodStatus.Failure> refusal(Pod pod) {
        List<Pod> others = workers.values().stream().filter(worker -> !worker.stopped && !worker.pod().ended())
                .map(PodWorker::pod).filter(other -> !other.uid().equals(pod.uid())).toList();
        Value labels = nodeObject().get("metadata", "labels");
        for (var wanted : pod.spec().get("nodeSelector").stringMap().entrySet()) {
            if (!labels.get(wanted.getKey()).text().equals(wanted.getValue())) {
                return Optional.of(new PodStatus.Failure("NodeAffinity",
                        "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"));
            }
        }
        return PodResources.shortage(pod, others, context.allocatable()).map(resource -> new PodStatus.Failure("OutOf" + resource,
                "Pod was rejected: Node didn't have enough resource: " + resource));
    }

    void forget(PodWorker worker) {
        workers.remove(worker.pod().uid(), worker);
        context.checkpoints().forget(worker.pod().uid());
    }

    List<PodWorker> workers() {
        return List.copyOf(workers.values());
    }

    Optional<PodWorker> find(String namespace, String name) {
        return workers.values().stream().filter(worker -> worker.pod().name().equals(name) && worker.pod().namespace().equals(namespace))
                .max((a, b) -> Boolean.compare(b.isGone(), a.isGone()));
    }

    /// Lets go: everything goes on running.
    @Override
    public void close() {
        closed = true;
        workers.values().forEach(PodWorker::leave);
        for (AutoCloseable resource : open.reversed()) {
            try {
                resource.close();
            } catch (Exception failure) {
                LOG.log(System.Logger.Level.DEBUG, "closing", failure);
            }
        }
        try {
            runtime.close();
        } catch (RuntimeFailure failure) {
            LOG.log(System.Logger.Level.DEBUG, "closing the runtime", failure);
        }
    }
}

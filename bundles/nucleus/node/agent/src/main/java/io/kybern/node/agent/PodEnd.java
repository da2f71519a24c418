// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.runtime.api.ContainerFilter;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.api.SandboxStatus;
import io.kybern.runtime.api.SandboxSummary;
import io.kybern.volume.api.FileTree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings a pod down: hooks, stop signals, grace, then sandbox, volumes and cgroups.
final class PodEnd {
    private static final System.Logger LOG = System.getLogger(PodEnd.class.getName());
    private static final Duration LEAST = Duration.ofSeconds(2);

    private final NodeContext node;
    private final PodWorker worker;
    private final Hooks hooks;
    private volatile Instant deadline = Instant.MAX;

    PodEnd(NodeContext node, PodWorker worker, Hooks hooks) {
        this.node = node;
        this.worker = worker;
        this.hooks = hooks;
    }

    /// Stops all containers: main ones together, then sidecars, the last one first. Returns when nothing runs.
    void stopAll(Pod pod, Duration grace) {
        deadline = node.clock().instant().plus(grace);
        var threads = new ArrayList<Thread>();
        for (Pod.Container container : pod.containers()) {
            ContainerRecord record = worker.record(container);
            if (container.role() == Pod.Role.SIDECAR || !record.running()) {
                continue;
            }
            if (threads.isEmpty() && single(pod)) {
                stop(pod, container, record, left());
            } else {
                threads.add(node.tasks().start("stop-" + container.name(), () -> stop(pod, container, record, left())));
            }
        }
        join(threads);
        for (Pod.Container container : pod.containers().reversed()) {
            ContainerRecord record = worker.record(container);
            if (container.role() == Pod.Role.SIDECAR && record.running()) {
                stop(pod, container, record, left());
            }
        }
    }

    private boolean single(Pod pod) {
        return pod.containers().stream().filter(container -> worker.record(container).running()).count() == 1;
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(RuntimeFailure.Reason.INTERRUPTED, "interrupted while containers stop");
        }
    }

    private Duration left() {
        Duration left = Duration.between(node.clock().instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void stop(Pod pod, Pod.Container container, ContainerRecord record, Duration grace) {
        node.events().record(pod, container, "Normal", "Killing", "Stopping container " + container.name());
        kill(pod, container, record, grace);
    }

    /// Runs the hook, sends the signal, waits, kills.
    void kill(Pod pod, Pod.Container container, ContainerRecord record, Duration grace) {
        String id = record.id().orElseThrow();
        Instant began = node.clock().instant();
        hooks.preStop(pod, container, id, worker.address(), grace);
        Duration left = grace.minus(Duration.between(began, node.clock().instant()));
        Duration least = grace.compareTo(LEAST) < 0 ? grace : LEAST;
        node.runtime().stopContainer(id, left.compareTo(least) < 0 ? least : left);
    }

    /// The grace was cut short while containers stop.
    void hurry(Duration grace) {
        deadline = node.clock().instant().plus(grace);
        worker.snapshot().values().stream().filter(ContainerRecord::running)
                .forEach(record -> record.id().ifPresent(id -> node.tasks().start("hurry-" + record.name,
                        () -> node.runtime().stopContainer(id, grace))));
    }

    /// Gives back network, volumes and cgroup; containers and logs stay.
    void release(Pod pod, Optional<SandboxStatus> sandbox) {
        sandbox.ifPresent(known -> node.runtime().stopSandbox(known.id()));
        if (node.real()) {
            node.volumes().remove(pod.uid());
            node.cgroups().remove(pod.uid());
        }
    }

    /// Removes what [#release] left.
    void remove(Pod pod) {
        if (!node.real()) {
            worker.sandbox.ifPresent(known -> node.runtime().removeSandbox(known.id()));
            return;
        }
        removeAll(node, pod.uid());
        FileTree.delete(node.settings().logDirectory(pod.namespace(), pod.name(), pod.uid()));
    }

    /// Removes everything of a pod that the runtime and the pod's directory still hold.
    static void removeAll(NodeContext node, String uid) {
        Map<String, String> label = Map.of(SandboxConfigs.POD_UID, uid);
        for (var container : node.runtime().containers(ContainerFilter.labelled(label))) {
            if (container.state() == ContainerState.RUNNING) {
                node.runtime().stopContainer(container.id(), Duration.ZERO);
            }
        }
        for (SandboxSummary sandbox : node.runtime().sandboxes(SandboxFilter.labelled(label))) {
            node.runtime().removeSandbox(sandbox.id());
        }
        node.volumes().remove(uid);
        node.cgroups().remove(uid);
        node.volumes().removeDirectory(uid);
        LOG.log(System.Logger.Level.DEBUG, "removed pod {0}", uid);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxState;
import io.kybern.volume.api.FileTree;
import io.kybern.volume.api.MountedVolume;
import io.kybern.volume.api.VolumeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Brings a pod up, or keeps it up: volumes, sandbox, then its containers in order.
final class PodStart {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(20);

    private final NodeContext node;
    private final PodWorker worker;
    private final SandboxConfigs sandboxes;
    private final ContainerStarter starter;
    private Duration retry = FIRST_RETRY;

    PodStart(NodeContext node, PodWorker worker, SandboxConfigs sandboxes, ContainerStarter starter) {
        this.node = node;
        this.worker = worker;
        this.sandboxes = sandboxes;
        this.starter = starter;
    }

    /// @return when to look again, if time alone can change something
    Optional<Instant> run(Pod pod) {
        killOrdered(pod);
        Map<String, MountedVolume> volumes = Map.of();
        if (node.real()) {
            try {
                volumes = node.volumes().mount(worker.current());
            } catch (VolumeFailure failure) {
                node.events().record(pod, "Warning", "FailedMount", String.valueOf(failure.getMessage()));
                return later();
            }
        }
        SandboxConfig config = sandboxes.of(pod, worker.sandboxAttempt);
        if (worker.sandbox.isEmpty() || worker.sandbox.get().state() != SandboxState.READY) {
            if (!makeSandbox(pod, config)) {
                return later();
            }
            if (node.real()) {
                worker.push();
            }
        }
        retry = FIRST_RETRY;
        Pod located = located(pod);
        var place = new ContainerStarter.Place(located, worker.sandbox.orElseThrow().id(), config, volumes, worker.address());
        return startContainers(place);
    }

    private Optional<Instant> later() {
        Instant at = node.clock().instant().plus(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
        return Optional.of(at);
    }

    /// The pod with its addresses, for its environment and hosts file.
    private Pod located(Pod pod) {
        ObjectValue status = worker.current().status().asObject();
        return pod.withStatus(status);
    }

    // ---- the sandbox

    private boolean makeSandbox(Pod pod, SandboxConfig config) {
        if (worker.sandbox.isPresent()) {
            node.events().record(pod, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
            node.runtime().stopSandbox(worker.sandbox.get().id());
            worker.look(pod);
            forgetContainers(pod);
        }
        try {
            node.cgroups().create(pod);
            if (node.real()) {
                Files.createDirectories(config.logDirectory());
                FileTree.mode(config.logDirectory(), 0755);
            }
            String id = node.runtime().runSandbox(config);
            worker.sandboxAttempt++;
            worker.sandbox = node.runtime().sandbox(id);
        } catch (RuntimeFailure failure) {
            ContainerStarter.throwIfInterrupted(failure);
            worker.sandboxAttempt++;
            node.events().record(pod, "Warning", "FailedCreatePodSandBox", "Failed to create pod sandbox: " + failure.getMessage());
            return false;
        } catch (ApiException failure) {
            node.events().record(pod, "Warning", "FailedCreatePodSandBox", "Failed to create pod sandbox: " + failure.getMessage());
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (worker.sandbox.isEmpty()) {
            return false;
        }
        worker.addresses = pod.hostNetwork() ? node.settings().addresses() : worker.sandbox.get().addresses();
        return true;
    }

    /// The containers died with their sandbox; in the new one they are made again, init containers too.
    private void forgetContainers(Pod pod) {
        for (Pod.Container container : pod.containers()) {
            ContainerRecord record = worker.record(container);
            if (record.current.isPresent()) {
                record.last = record.exited() ? PodStatus.terminated(record, node.runtime().info().name()) : record.last;
                record.lastId = record.id();
                record.current = Optional.empty();
                record.backoff.reset();
            }
        }
    }

    // ---- containers

    private Optional<Instant> startContainers(ContainerStarter.Place place) {
        Pod pod = place.pod();
        boolean mainSeen = pod.containers().stream().anyMatch(c -> c.role() == Pod.Role.MAIN && worker.record(c).current.isPresent());
        Optional<Instant> next = Optional.empty();
        for (Pod.Container container : pod.containers()) {
            if (container.role() != Pod.Role.INIT && container.role() != Pod.Role.SIDECAR) {
                continue;
            }
            ContainerRecord record = worker.record(container);
            if (container.role() == Pod.Role.SIDECAR) {
                next = PodWorker.earliest(next, keepRunning(place, container, record));
                if (!mainSeen && !record.started) {
                    return next;
                }
            } else if (!mainSeen && !record.succeeded()) {
                return PodWorker.earliest(next, runInit(place, container, record));
            }
        }
        if (!mainSeen && node.real() && pod.containers().getFirst().role() != Pod.Role.MAIN) {
            worker.push();
        }
        for (Pod.Container container : pod.containers()) {
            if (container.role() == Pod.Role.MAIN || container.role() == Pod.Role.EPHEMERAL) {
                next = PodWorker.earliest(next, keepRunning(place, container, worker.record(container)));
            }
        }
        return next;
    }

    private Optional<Instant> runInit(ContainerStarter.Place place, Pod.Container container, ContainerRecord record) {
        boolean waits = record.running() || record.exited() && !RestartRules.restarts(place.pod(), container, record);
        return waits ? Optional.empty() : starter.start(place, container, record, Optional.empty());
    }

    private Optional<Instant> keepRunning(ContainerStarter.Place place, Pod.Container container, ContainerRecord record) {
        Optional<Instant> next = Optional.empty();
        boolean created = record.current.isPresent() && record.current.get().state() == ContainerState.CREATED;
        if (!record.running() && !created) {
            if (record.exited() && !RestartRules.restarts(place.pod(), container, record)) {
                return Optional.empty();
            }
            Value target = container.value().get("targetContainerName");
            Optional<String> targetId = target.missing() ? Optional.empty()
                    : place.pod().container(target.text()).flatMap(other -> worker.record(other).id());
            next = starter.start(place, container, record, targetId);
        }
        if (record.running() && container.lasting() && node.real()) {
            worker.probes.begin(container, record);
        }
        return next;
    }

    /// Kills containers whose probe or hook asked for it.
    private void killOrdered(Pod pod) {
        for (Pod.Container container : pod.containers()) {
            ContainerRecord record = worker.record(container);
            Optional<ContainerRecord.Kill> order = record.kill;
            if (order.isPresent() && record.running()) {
                node.events().record(pod, container, "Normal", "Killing", order.get().message());
                Duration grace = order.get().graceSeconds().map(Duration::ofSeconds).orElse(pod.terminationGrace());
                worker.killOne(pod, container, record, grace);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.ContainerStatus;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.volume.api.FileTree;
import io.kybern.volume.api.MountedVolume;
import io.kybern.volume.api.VolumeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Starts one container: image, configuration, creation, start, hook. What goes wrong becomes the reason it waits.
final class ContainerStarter {
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final NodeContext node;
    private final SandboxConfigs sandboxes;
    private final ContainerConfigs configs;
    private final Hooks hooks;
    private final Interruptible waits;

    ContainerStarter(NodeContext node, SandboxConfigs sandboxes, ContainerConfigs configs, Hooks hooks, Interruptible waits) {
        this.node = node;
        this.sandboxes = sandboxes;
        this.configs = configs;
        this.hooks = hooks;
        this.waits = waits;
    }

    /// Where a container starts.
    ///
    /// @param pod with its addresses in the status
    record Place(Pod pod, String sandboxId, SandboxConfig sandbox, Map<String, MountedVolume> volumes, String address) {
    }

    /// Starts the container, or its next attempt.
    ///
    /// @return empty when it runs; else when to look again
    Optional<Instant> start(Place place, Pod.Container container, ContainerRecord record, Optional<String> target) {
        Pod pod = place.pod;
        Instant now = node.clock().instant();
        if (record.exited()) {
            Instant failed = record.finishedAt().orElse(now);
            Optional<Instant> until = record.backoff.until(failed, now);
            if (until.isPresent()) {
                String message = "back-off " + record.backoff.text() + " restarting failed container=" + container.name() + " pod="
                        + pod.label();
                record.waiting = Optional.of(new ContainerRecord.Waiting("CrashLoopBackOff", message));
                retire(record);
                node.events().record(pod, container, "Warning", "BackOff", "Back-off restarting failed container " + container.name()
                        + " in pod " + pod.label());
                return until;
            }
        }
        Images.Outcome image = node.images().ensure(pod, container, record, waits);
        if (image instanceof Images.Outcome.Waits(ContainerRecord.Waiting waiting, Instant retry)) {
            record.waiting = Optional.of(waiting);
            return Optional.of(retry);
        }
        return create(place, container, record, ((Images.Outcome.Present) image).image(), target);
    }

    private Optional<Instant> create(Place place, Pod.Container container, ContainerRecord record, io.kybern.runtime.api.Image image,
            Optional<String> target) {
        Pod pod = place.pod;
        boolean before = record.current.isPresent() || record.last.present() || record.lastId.isPresent();
        int attempt = before ? record.restarts + 1 : record.restarts;
        Instant now = node.clock().instant();
        ContainerConfig config;
        try {
            config = configs.of(pod, container, image, attempt, place.volumes, target);
            if (node.real()) {
                Path folder = place.sandbox.logDirectory().resolve(container.name());
                Files.createDirectories(folder);
                FileTree.mode(folder, 0755);
            }
        } catch (VolumeFailure | ApiException | UncheckedIOException | IOException failure) {
            return waits(pod, container, record, "CreateContainerConfigError", String.valueOf(failure.getMessage()));
        }
        if (record.exited()) {
            record.backoff.next(record.finishedAt().orElse(now), now);
        }
        String id;
        try {
            removeOld(record);
            id = node.runtime().createContainer(place.sandboxId, config, place.sandbox);
        } catch (RuntimeFailure failure) {
            throwIfInterrupted(failure);
            return waits(pod, container, record, "CreateContainerError", String.valueOf(failure.getMessage()));
        }
        node.events().record(pod, container, "Normal", "Created", "Created container: " + container.name());
        retire(record);
        record.restarts = attempt;
        record.terminationMessage = Optional.empty();
        record.kill = Optional.empty();
        return run(place, container, record, id);
    }

    private Optional<Instant> run(Place place, Pod.Container container, ContainerRecord record, String id) {
        Pod pod = place.pod;
        record.started = false;
        record.ready = false;
        // known before it runs: its end may be told before the start returns
        refresh(record, id);
        try {
            node.runtime().startContainer(id);
        } catch (RuntimeFailure failure) {
            throwIfInterrupted(failure);
            String message = String.valueOf(failure.getMessage());
            node.events().record(pod, container, "Warning", "Failed", "Error: " + message);
            refresh(record, id);
            record.current = record.current.map(status -> failed(status, message));
            record.waiting = Optional.of(new ContainerRecord.Waiting("RunContainerError", message));
            return Optional.of(node.clock().instant().plus(RETRY));
        }
        record.waiting = Optional.empty();
        refresh(record, id);
        node.events().record(pod, container, "Normal", "Started", "Started container " + container.name());
        if (record.running() && !waits.call(() -> hooks.postStart(pod, container, id, place.address))) {
            record.kill = Optional.of(new ContainerRecord.Kill("FailedPostStartHook", Optional.empty()));
            return Optional.of(node.clock().instant());
        }
        boolean probed = node.real();
        record.started = !probed || container.value().get("startupProbe").missing();
        record.ready = record.started && (!probed || container.value().get("readinessProbe").missing());
        return record.running() ? Optional.empty() : Optional.of(node.clock().instant());
    }

    private void refresh(ContainerRecord record, String id) {
        record.current = node.runtime().container(id);
    }

    /// A container that could not be started never ran: it ended as it began.
    private ContainerStatus failed(ContainerStatus status, String message) {
        Instant now = node.clock().instant();
        int code = status.exitCode() == 0 ? 128 : status.exitCode();
        return new ContainerStatus(status.id(), status.name(), status.attempt(), ContainerState.EXITED, status.createdAt(),
                Optional.of(status.startedAt().orElse(Instant.EPOCH)), Optional.of(status.finishedAt().orElse(now)), code, status.image(),
                        status.imageId(),
                status.reason().isEmpty() ? "StartError" : status.reason(), message, status.labels(), status.annotations(), status.mounts(),
                status.logPath(), status.resources());
    }

    private Optional<Instant> waits(Pod pod, Pod.Container container, ContainerRecord record, String reason, String message) {
        record.waiting = Optional.of(new ContainerRecord.Waiting(reason, message));
        node.events().record(pod, container, "Warning", "Failed", "Error: " + message);
        return Optional.of(node.clock().instant().plus(RETRY));
    }

    /// Makes the exited container the last one.
    private void retire(ContainerRecord record) {
        if (record.exited()) {
            record.last = PodStatus.terminated(record, node.runtime().info().name());
        }
    }

    /// Only the container before the running one is kept, for its log and state.
    private void removeOld(ContainerRecord record) {
        if (record.current.isEmpty()) {
            return;
        }
        Optional<String> old = record.lastId;
        record.lastId = record.id();
        old.filter(id -> !record.lastId.equals(Optional.of(id))).ifPresent(id -> {
            Optional<Path> log = node.runtime().container(id).flatMap(ContainerStatus::logPath);
            node.runtime().removeContainer(id);
            log.ifPresent(FileTree::delete);
        });
    }

    static void throwIfInterrupted(RuntimeFailure failure) {
        if (failure.reason() == RuntimeFailure.Reason.INTERRUPTED) {
            throw failure;
        }
    }
}

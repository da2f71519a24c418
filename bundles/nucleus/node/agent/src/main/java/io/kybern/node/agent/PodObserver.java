// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerFilter;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.ContainerStatus;
import io.kybern.runtime.api.ContainerSummary;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.SandboxSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks what of a pod is there: finds it again after a restart of the agent, and follows it.
final class PodObserver {
    private static final int LONGEST_MESSAGE = 4096;
    private static final int LONGEST_LOG_MESSAGE = 2048;
    private static final int LOG_LINES = 80;

    private final NodeContext node;
    private final PodWorker worker;
    private final ContainerConfigs configs;

    PodObserver(NodeContext node, PodWorker worker, ContainerConfigs configs) {
        this.node = node;
        this.worker = worker;
        this.configs = configs;
    }

    /// Takes over what an earlier agent (or an interrupted sync) left of this pod: sandbox, containers, restart counts, and what probes
    /// found out, as far as the same containers still run.
    void adopt(Pod pod) {
        pod.containers().forEach(container -> remember(pod, container));
        if (!node.real() && pod.status().get("startTime").missing()) {
            return;
        }
        Map<String, String> label = Map.of(SandboxConfigs.POD_UID, pod.uid());
        List<SandboxSummary> sandboxes = node.runtime().sandboxes(SandboxFilter.labelled(label)).stream()
                .sorted(Comparator.comparingInt(summary -> summary.pod().attempt())).toList();
        if (sandboxes.isEmpty()) {
            return;
        }
        SandboxSummary newest = sandboxes.getLast();
        worker.sandboxAttempt = newest.pod().attempt() + 1;
        worker.sandbox = node.runtime().sandbox(newest.id());
        List<ContainerSummary> containers = node.runtime().containers(ContainerFilter.labelled(label));
        for (Pod.Container container : pod.containers()) {
            List<ContainerSummary> attempts = containers.stream().filter(summary -> summary.name().equals(container.name()))
                    .sorted(Comparator.comparing(ContainerSummary::createdAt)).toList();
            if (!attempts.isEmpty()) {
                adopt(pod, container, attempts, newest.id());
            }
        }
    }

    private void adopt(Pod pod, Pod.Container container, List<ContainerSummary> attempts, String sandboxId) {
        ContainerRecord record = worker.record(container);
        ContainerSummary newest = attempts.getLast();
        if (attempts.size() > 1) {
            record.lastId = Optional.of(attempts.get(attempts.size() - 2).id());
        }
        record.restarts = newest.attempt();
        Optional<ContainerStatus> status = node.runtime().container(newest.id());
        if (status.isEmpty() || !newest.sandboxId().equals(sandboxId) && status.get().state() == ContainerState.RUNNING) {
            return;
        }
        if (status.get().state() == ContainerState.CREATED) {
            node.runtime().removeContainer(newest.id());
            return;
        }
        record.current = status;
        Value known = pod.containerStatus(container.name());
        boolean same = known.get("containerID").text().endsWith("://" + newest.id());
        if (record.running()) {
            boolean startup = container.value().get("startupProbe").present();
            boolean readiness = container.value().get("readinessProbe").present();
            record.started = !startup || same && known.get("started").truth(false);
            record.ready = record.started && (!readiness || same && known.get("ready").truth(false));
        } else if (record.exited()) {
            ended(pod, container, record);
        }
    }

    /// What the API server remembers of a container that the runtime may know no more.
    private void remember(Pod pod, Pod.Container container) {
        ContainerRecord record = worker.record(container);
        if (record.current.isPresent()) {
            return;
        }
        Value known = pod.containerStatus(container.name());
        record.restarts = (int) known.get("restartCount").integer(0);
        Value last = known.get("lastState", "terminated");
        Value ended = known.get("state", "terminated");
        record.last = ended.present() ? ended : last;
        if (node.real() && known.get("state", "running").present()) {
            record.last = Value.object("exitCode", Value.of(137), "reason", Value.of("ContainerStatusUnknown"), "message",
                    Value.of("The container could not be located when the pod was terminated"), "containerID", known.get("containerID"))
                    .with("startedAt", Value.NULL).with("finishedAt", Value.NULL);
        }
        if (!node.real()) {
            record.last = last;
        }
    }

    /// Brings the records up to date with the runtime.
    void look(Pod pod) {
        worker.sandbox = worker.sandbox.flatMap(known -> node.runtime().sandbox(known.id()));
        worker.sandbox.ifPresent(known -> {
            if (pod.hostNetwork()) {
                worker.addresses = node.settings().addresses();
            } else if (!known.addresses().isEmpty() && known.state() == SandboxState.READY) {
                worker.addresses = known.addresses();
            }
        });
        for (Pod.Container container : pod.containers()) {
            ContainerRecord record = worker.record(container);
            if (record.current.isEmpty() || record.exited()) {
                continue;
            }
            Optional<ContainerStatus> status = node.runtime().container(record.id().orElseThrow());
            record.current = Optional.of(status.orElseGet(() -> lost(record.current.orElseThrow())));
            if (record.exited()) {
                ended(pod, container, record);
            }
        }
    }

    private ContainerStatus lost(ContainerStatus status) {
        return new ContainerStatus(status.id(), status.name(), status.attempt(), ContainerState.EXITED, status.createdAt(),
                status.startedAt(),
                Optional.of(node.clock().instant()), 137, status.image(), status.imageId(), "ContainerStatusUnknown",
                "The container could not be located when the pod was terminated", status.labels(), status.annotations(), status.mounts(),
                status.logPath(), status.resources());
    }

    private void ended(Pod pod, Pod.Container container, ContainerRecord record) {
        record.started = false;
        record.ready = false;
        record.kill = Optional.empty();
        if (node.real() && record.terminationMessage.isEmpty()) {
            record.terminationMessage = Optional.of(message(pod, container, record));
        }
    }

    private String message(Pod pod, Pod.Container container, ContainerRecord record) {
        String message = head(configs.terminationPath(pod, container.name()));
        boolean fallback = container.value().get("terminationMessagePolicy").text().equals("FallbackToLogsOnError");
        if (!message.isEmpty() || !fallback || record.succeeded()) {
            return message;
        }
        Optional<Path> log = record.current.flatMap(ContainerStatus::logPath);
        return log.map(path -> LogFile.tail(path, LOG_LINES, LONGEST_LOG_MESSAGE)).orElse("");
    }

    private static String head(Path file) {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.runtime.api.Capability;
import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.ContainerFilter;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.ContainerSession;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.ContainerStats;
import io.kybern.runtime.api.ContainerStatus;
import io.kybern.runtime.api.ContainerSummary;
import io.kybern.runtime.api.EventListener;
import io.kybern.runtime.api.ExecResult;
import io.kybern.runtime.api.FilesystemUsage;
import io.kybern.runtime.api.Image;
import io.kybern.runtime.api.PortConnection;
import io.kybern.runtime.api.RegistryCredentials;
import io.kybern.runtime.api.Resources;
import io.kybern.runtime.api.RuntimeEvent;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeHealth;
import io.kybern.runtime.api.RuntimeInfo;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.SandboxStatus;
import io.kybern.runtime.api.SandboxSummary;
import io.kybern.runtime.api.StreamOptions;
import io.kybern.runtime.api.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A runtime that keeps what it is told. Tests end containers and answer commands; it says it runs processes.
final class RecordingRuntime implements ContainerRuntime {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final Map<String, ContainerConfig> configs = new ConcurrentHashMap<>();
    final Set<String> missingImages = ConcurrentHashMap.newKeySet();
    volatile int execCode;
    volatile EchoSession session = new EchoSession();
    private final Map<String, SandboxStatus> sandboxes = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, ContainerStatus> containers = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, String> sandboxOf = new ConcurrentHashMap<>();
    private final List<EventListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<String> quick = ConcurrentHashMap.newKeySet();
    private int next;

    /// Containers of this name end with 0 at once.
    void endsAtOnce(String container) {
        quick.add(container);
    }

    ContainerStatus newest(String name) {
        synchronized (containers) {
            return containers.values().stream().filter(status -> status.name().equals(name)).reduce((_, b) -> b).orElseThrow();
        }
    }

    void exit(String name, int code) {
        ContainerStatus status = newest(name);
        end(status.id(), code);
        tell(status.id());
    }

    /// The newest sandbox's own process dies; its containers live on until it is stopped.
    void loseSandbox() {
        String id = List.copyOf(sandboxes.keySet()).getLast();
        notReady(id);
        tell(id);
    }

    private void notReady(String id) {
        sandboxes.computeIfPresent(id, (_, s) -> new SandboxStatus(id, s.pod(), SandboxState.NOT_READY, s.createdAt(), List.of(),
                s.namespaces(),
                s.labels(), s.annotations(), ""));
    }

    private void tell(String id) {
        listeners.forEach(listener -> listener.onEvent(new RuntimeEvent(RuntimeEvent.Kind.EXITED, id, Instant.now())));
    }

    private void end(String id, int code) {
        containers.computeIfPresent(id, (_, s) -> s.state() == ContainerState.EXITED ? s : with(s, ContainerState.EXITED,
                s.startedAt(), Optional.of(Instant.now()), code, code == 0 ? "Completed" : "Error"));
    }

    private static ContainerStatus with(ContainerStatus s, ContainerState state, Optional<Instant> started, Optional<Instant> finished,
            int code,
            String reason) {
        return new ContainerStatus(s.id(), s.name(), s.attempt(), state, s.createdAt(), started, finished, code, s.image(), s.imageId(),
                reason, "",
                s.labels(), s.annotations(), s.mounts(), s.logPath(), s.resources());
    }

    @Override
    public RuntimeInfo info() {
        return new RuntimeInfo("recording", "1", Set.of(Capability.PROCESSES, Capability.LOG_FILES, Capability.PORT_FORWARD), "");
    }

    @Override
    public RuntimeHealth health() {
        return RuntimeHealth.HEALTHY;
    }

    @Override
    public synchronized String runSandbox(SandboxConfig config) {
        String id = "sandbox" + next++;
        calls.add("sandbox " + config.pod().name());
        sandboxes.put(id, new SandboxStatus(id, config.pod(), SandboxState.READY, Instant.now(), List.of("10.1.0." + next),
                config.namespaces(),
                config.labels(), config.annotations(), ""));
        return id;
    }

    @Override
    public void stopSandbox(String id) {
        calls.add("stop sandbox");
        notReady(id);
        List.copyOf(containers.keySet()).stream().filter(container -> id.equals(sandboxOf.get(container))).forEach(container ->
                end(container, 137));
    }

    @Override
    public void removeSandbox(String id) {
        calls.add("remove sandbox");
        sandboxes.remove(id);
        containers.keySet().removeIf(container -> id.equals(sandboxOf.get(container)));
    }

    @Override
    public Optional<SandboxStatus> sandbox(String id) {
        return Optional.ofNullable(sandboxes.get(id));
    }

    @Override
    public List<SandboxSummary> sandboxes(SandboxFilter filter) {
        synchronized (sandboxes) {
            return sandboxes.values().stream().filter(s -> s.labels().entrySet().containsAll(filter.labels().entrySet()))
                    .map(s -> new SandboxSummary(s.id(), s.pod(), s.state(), s.createdAt(), s.labels(), s.annotations())).toList();
        }
    }

    @Override
    public synchronized String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        String id = config.name() + "-" + next++;
        calls.add("create " + config.name());
        configs.put(config.name(), config);
        sandboxOf.put(id, sandboxId);
        Path log = sandbox.logDirectory().resolve(config.logPath());
        containers.put(id, new ContainerStatus(id, config.name(), config.attempt(), ContainerState.CREATED, Instant.now(), Optional.empty(),
                Optional.empty(), 0, config.image(), "sha256:image", "", "", config.labels(), config.annotations(), config.mounts(),
                        Optional.of(log),
                Optional.empty()));
        return id;
    }

    @Override
    public void startContainer(String id) {
        ContainerStatus status = containers.get(id);
        calls.add("start " + status.name());
        containers.put(id, with(status, ContainerState.RUNNING, Optional.of(Instant.now()), Optional.empty(), 0, ""));
        if (quick.contains(status.name())) {
            end(id, 0);
            tell(id);
        }
    }

    @Override
    public void stopContainer(String id, Duration timeout) {
        ContainerStatus status = containers.get(id);
        if (status != null && status.state() == ContainerState.RUNNING) {
            calls.add("stop " + status.name() + " " + timeout.toSeconds());
            end(id, 143);
        }
    }

    @Override
    public void removeContainer(String id) {
        calls.add("remove " + id.replaceAll("-\\d+$", ""));
        containers.remove(id);
    }

    @Override
    public Optional<ContainerStatus> container(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    @Override
    public List<ContainerSummary> containers(ContainerFilter filter) {
        synchronized (containers) {
            return containers.values().stream().filter(s -> s.labels().entrySet().containsAll(filter.labels().entrySet()))
                    .filter(s -> filter.state().isEmpty() || filter.state().get() == s.state())
                    .map(s -> new ContainerSummary(s.id(), sandboxOf.getOrDefault(s.id(), ""), s.name(), s.attempt(), s.image(),
                            s.imageId(), s.state(),
                            s.createdAt(), s.labels(), s.annotations())).toList();
        }
    }

    @Override
    public void updateResources(String id, Resources resources) {
        calls.add("update");
    }

    @Override
    public void reopenLog(String id) {
        calls.add("reopen");
    }

    @Override
    public Optional<ContainerStats> stats(String id) {
        return Optional.empty();
    }

    @Override
    public List<ContainerStats> stats(ContainerFilter filter) {
        return List.of();
    }

    @Override
    public ExecResult exec(String id, List<String> command, Duration timeout) {
        calls.add("exec " + String.join(" ", command));
        return new ExecResult(execCode, "out".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[0]);
    }

    @Override
    public ContainerSession execStream(String id, List<String> command, StreamOptions options) {
        session = new EchoSession();
        return session;
    }

    @Override
    public ContainerSession attach(String id, StreamOptions options) {
        throw new RuntimeFailure(RuntimeFailure.Reason.UNSUPPORTED, "no streams");
    }

    @Override
    public PortConnection portForward(String sandboxId, int port) {
        if (port == 1) {
            throw new RuntimeFailure(RuntimeFailure.Reason.INTERNAL, "connection refused");
        }
        return new EchoSession();
    }

    @Override
    public List<Image> images() {
        return List.of();
    }

    @Override
    public Optional<Image> image(String reference) {
        return missingImages.contains(reference) ? Optional.empty()
                : Optional.of(new Image("sha256:image", List.of(reference), List.of(), 1, OptionalLong.of(0), "", false));
    }

    @Override
    public String pullImage(String reference, Optional<RegistryCredentials> credentials) {
        calls.add("pull " + reference + credentials.map(c -> " as " + c.username()).orElse(""));
        throw new RuntimeFailure(RuntimeFailure.Reason.IMAGE_NOT_FOUND, "not found");
    }

    @Override
    public void removeImage(String reference) {
        calls.add("remove image");
    }

    @Override
    public FilesystemUsage imageFilesystem() {
        return new FilesystemUsage(Instant.now(), Path.of("/nowhere"), 0, 0);
    }

    @Override
    public Subscription subscribe(EventListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.simulated;

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
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.PortConnection;
import io.kybern.runtime.api.RegistryCredentials;
import io.kybern.runtime.api.Resources;
import io.kybern.runtime.api.RuntimeEvent;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeFailure.Reason;
import io.kybern.runtime.api.RuntimeHealth;
import io.kybern.runtime.api.RuntimeInfo;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.SandboxStatus;
import io.kybern.runtime.api.SandboxSummary;
import io.kybern.runtime.api.StreamOptions;
import io.kybern.runtime.api.Subscription;
import io.kybern.runtime.simulated.SimulatedSandbox.Contained;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/// A node whose containers are entries in a map. All state is immutable records in two maps, so that any number of threads may
/// look on; a sandbox costs about a kilobyte.
final class SimulatedRuntime implements ContainerRuntime {
    private static final String RUN_SECONDS = "simulated.kybern.io/run-seconds";
    private static final String EXIT_CODE = "simulated.kybern.io/exit-code";
    private static final int KILLED = 137;

    private final NodeSettings node;
    private final AddressPool addresses;
    private final Duration startDelay;
    private final Clock clock;
    private final ThreadFactory threads;
    private final RuntimeInfo info;
    private final SimulatedEvents events;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, SimulatedSandbox> sandboxes = new ConcurrentHashMap<>();
    private final Map<String, Contained> containers = new ConcurrentHashMap<>();
    private final Map<String, Image> images = new ConcurrentHashMap<>();

    SimulatedRuntime(NodeSettings node, AddressPool addresses, Duration startDelay, Clock clock, ThreadFactory threads) {
        this.node = node;
        this.addresses = addresses;
        this.startDelay = startDelay;
        this.clock = clock;
        this.threads = threads;
        this.events = new SimulatedEvents(threads);
        this.info = new RuntimeInfo("simulated", "1.0.0", Set.of(Capability.PULL, Capability.UPDATE_RESOURCES), "node " + node.nodeName()
                + " is simulated: its containers are not processes, so they run no commands, listen on no ports and write no logs");
    }

    @Override
    public RuntimeInfo info() {
        return info;
    }

    @Override
    public RuntimeHealth health() {
        return RuntimeHealth.HEALTHY;
    }

    private String newId() {
        return node.nodeName() + "-" + ids.incrementAndGet();
    }

    private RuntimeFailure unsupported() {
        return new RuntimeFailure(Reason.UNSUPPORTED, info.notice());
    }

    private static RuntimeFailure unknown(String what, String id) {
        return new RuntimeFailure(Reason.NOT_FOUND, "no " + what + " " + id);
    }

    private void publish(RuntimeEvent.Kind kind, String id) {
        events.publish(new RuntimeEvent(kind, id, clock.instant()));
    }

    // ---- sandboxes

    @Override
    public String runSandbox(SandboxConfig config) {
        var taken = sandboxes.values().stream().map(SimulatedSandbox::config).anyMatch(other -> other.pod().equals(config.pod()));
        if (taken) {
            throw new RuntimeFailure(Reason.ALREADY_EXISTS, "pod " + config.pod().name() + " has a sandbox");
        }
        int number = config.namespaces().hostNetwork() ? -1 : addresses.take();
        var address = number < 0 ? "" : AddressPool.text(node.network().clusterCidr(), number);
        var sandbox = new SimulatedSandbox(newId(), config, SandboxState.READY, clock.instant(), number, address);
        sandboxes.put(sandbox.id(), sandbox);
        publish(RuntimeEvent.Kind.STARTED, sandbox.id());
        return sandbox.id();
    }

    @Override
    public void stopSandbox(String sandboxId) {
        containersOf(sandboxId).forEach(container -> end(container.id(), KILLED));
        sandboxes.computeIfPresent(sandboxId, (id, sandbox) -> {
            if (sandbox.number() >= 0) {
                addresses.giveBack(sandbox.number());
            }
            return sandbox.stopped();
        });
        publish(RuntimeEvent.Kind.EXITED, sandboxId);
    }

    @Override
    public void removeSandbox(String sandboxId) {
        if (!sandboxes.containsKey(sandboxId)) {
            return;
        }
        stopSandbox(sandboxId);
        containersOf(sandboxId).forEach(container -> removeContainer(container.id()));
        sandboxes.remove(sandboxId);
        publish(RuntimeEvent.Kind.DELETED, sandboxId);
    }

    private List<Contained> containersOf(String sandboxId) {
        return containers.values().stream().filter(container -> container.sandboxId().equals(sandboxId)).toList();
    }

    @Override
    public Optional<SandboxStatus> sandbox(String sandboxId) {
        return Optional.ofNullable(sandboxes.get(sandboxId)).map(SimulatedSandbox::status);
    }

    @Override
    public List<SandboxSummary> sandboxes(SandboxFilter filter) {
        return sandboxes.values().stream()
                .filter(sandbox -> filter.id().map(sandbox.id()::equals).orElse(true))
                .filter(sandbox -> filter.state().map(sandbox.state()::equals).orElse(true))
                .filter(sandbox -> sandbox.config().labels().entrySet().containsAll(filter.labels().entrySet()))
                .map(SimulatedSandbox::summary)
                .toList();
    }

    // ---- containers

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        var holder = sandboxes.get(sandboxId);
        if (holder == null) {
            throw unknown("sandbox", sandboxId);
        }
        if (holder.state() != SandboxState.READY) {
            throw new RuntimeFailure(Reason.WRONG_STATE, "sandbox " + sandboxId + " is not ready");
        }
        var taken = containersOf(sandboxId).stream().map(Contained::config)
                .anyMatch(other -> other.name().equals(config.name()) && other.attempt() == config.attempt());
        if (taken) {
            throw new RuntimeFailure(Reason.ALREADY_EXISTS, "container " + config.name() + ", attempt " + config.attempt() + ", exists");
        }
        var container = Contained.created(newId(), sandboxId, config, pullImage(config.image(), Optional.empty()), clock.instant());
        containers.put(container.id(), container);
        publish(RuntimeEvent.Kind.CREATED, container.id());
        return container.id();
    }

    @Override
    public void startContainer(String containerId) {
        var container = known(containerId);
        if (container.state() != ContainerState.CREATED) {
            throw new RuntimeFailure(Reason.WRONG_STATE, "container " + containerId + " was started before");
        }
        sleep(startDelay);
        change(containerId, ContainerState.CREATED, created -> created.started(clock.instant()));
        publish(RuntimeEvent.Kind.STARTED, containerId);
        var seconds = container.config().annotations().get(RUN_SECONDS);
        if (seconds != null && seconds.matches("[0-9]{1,7}")) {
            int code = exitCode(container.config().annotations().getOrDefault(EXIT_CODE, "0"));
            threads.newThread(() -> {
                sleep(Duration.ofSeconds(Long.parseLong(seconds)));
                end(containerId, code);
            }).start();
        }
    }

    private static int exitCode(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 1;
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(Reason.INTERRUPTED, "interrupted", e);
        }
    }

    private boolean change(String containerId, ContainerState from, UnaryOperator<Contained> change) {
        var changed = new boolean[1];
        containers.computeIfPresent(containerId, (id, container) -> {
            changed[0] = container.state() == from;
            return changed[0] ? change.apply(container) : container;
        });
        return changed[0];
    }

    private void end(String containerId, int exitCode) {
        if (change(containerId, ContainerState.RUNNING, running -> running.exited(clock.instant(), exitCode))) {
            publish(RuntimeEvent.Kind.EXITED, containerId);
        } else {
            change(containerId, ContainerState.CREATED, created -> created.exited(clock.instant(), exitCode));
        }
    }

    @Override
    public void stopContainer(String containerId, Duration timeout) {
        end(containerId, KILLED);
    }

    @Override
    public void removeContainer(String containerId) {
        end(containerId, KILLED);
        if (containers.remove(containerId) != null) {
            publish(RuntimeEvent.Kind.DELETED, containerId);
        }
    }

    @Override
    public Optional<ContainerStatus> container(String containerId) {
        return Optional.ofNullable(containers.get(containerId)).map(Contained::status);
    }

    private Contained known(String containerId) {
        return Optional.ofNullable(containers.get(containerId)).orElseThrow(() -> unknown("container", containerId));
    }

    @Override
    public List<ContainerSummary> containers(ContainerFilter filter) {
        return containers.values().stream()
                .filter(container -> filter.id().map(container.id()::equals).orElse(true))
                .filter(container -> filter.sandboxId().map(container.sandboxId()::equals).orElse(true))
                .filter(container -> filter.state().map(container.state()::equals).orElse(true))
                .filter(container -> container.config().labels().entrySet().containsAll(filter.labels().entrySet()))
                .map(Contained::summary)
                .toList();
    }

    @Override
    public void updateResources(String containerId, Resources resources) {
        known(containerId);
        containers.computeIfPresent(containerId, (id, container) -> container.limited(resources));
    }

    @Override
    public void reopenLog(String containerId) {
        throw unsupported();
    }

    @Override
    public Optional<ContainerStats> stats(String containerId) {
        throw unsupported();
    }

    @Override
    public List<ContainerStats> stats(ContainerFilter filter) {
        throw unsupported();
    }

    // ---- streams

    @Override
    public ExecResult exec(String containerId, List<String> command, Duration timeout) {
        throw unsupported();
    }

    @Override
    public ContainerSession execStream(String containerId, List<String> command, StreamOptions options) {
        throw unsupported();
    }

    @Override
    public ContainerSession attach(String containerId, StreamOptions options) {
        throw unsupported();
    }

    @Override
    public PortConnection portForward(String sandboxId, int port) {
        throw unsupported();
    }

    // ---- images: every image there is

    @Override
    public List<Image> images() {
        return List.copyOf(images.values());
    }

    @Override
    public Optional<Image> image(String reference) {
        return images.values().stream().filter(image -> image.id().equals(reference) || image.tags().contains(reference)).findFirst();
    }

    @Override
    public String pullImage(String reference, Optional<RegistryCredentials> credentials) {
        return image(reference).or(() -> Optional.of(images.computeIfAbsent(reference,
                SimulatedRuntime::invent))).map(Image::id).orElseThrow();
    }

    private static Image invent(String reference) {
        try {
            var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(reference.getBytes(StandardCharsets.UTF_8)));
            return new Image("sha256:" + digest, List.of(reference), List.of(), 1 << 20, OptionalLong.empty(), "", false);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void removeImage(String reference) {
        image(reference).ifPresent(image -> images.values().remove(image));
    }

    @Override
    public FilesystemUsage imageFilesystem() {
        long used = images.values().stream().mapToLong(Image::size).sum();
        return new FilesystemUsage(clock.instant(), node.directory(), used, images.size());
    }

    // ---- events

    @Override
    public Subscription subscribe(EventListener listener) {
        return events.subscribe(listener);
    }

    @Override
    public void close() {
        events.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import com.google.protobuf.ByteString;
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
import io.kybern.runtime.cri.wire.Cri;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/// Containers through CRI v1.
final class CriRuntime implements ContainerRuntime {
    private static final Duration CALL = Duration.ofMinutes(2);
    private static final Duration LONG_CALL = Duration.ofMinutes(4);
    private static final Duration HEALTH = Duration.ofSeconds(30);
    private static final Duration START = Duration.ofMinutes(2);
    private static final int SETTLE_TRIES = 100;
    private static final long SETTLE_MILLIS = 20;

    private final CriCalls calls;
    private final StreamClient streams;
    private final ThreadFactory threads;
    private final Set<String> pinned;
    private final RuntimeInfo info;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

    /// Connects and asks for the version.
    ///
    /// @param pinned names of images that must stay
    CriRuntime(Path socket, Set<String> pinned, ThreadFactory threads) {
        this.threads = threads;
        this.pinned = Set.copyOf(pinned);
        this.streams = new StreamClient(threads);
        this.calls = new CriCalls(socket, threads);
        this.info = awaitVersion();
    }

    /// The socket may be there a moment before the CRI service behind it, and a busy machine lets both wait.
    private RuntimeInfo awaitVersion() {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                var version = calls.runtime("Version", Cri.VersionRequest.getDefaultInstance(), Cri.VersionResponse.getDefaultInstance(),
                        HEALTH);
                return new RuntimeInfo(version.getRuntimeName(), version.getRuntimeVersion(), EnumSet.allOf(Capability.class), "");
            } catch (RuntimeFailure e) {
                if (e.reason() == Reason.INTERRUPTED || System.nanoTime() > deadline) {
                    calls.close();
                    throw e;
                }
                sleep();
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(SETTLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(Reason.INTERRUPTED, "interrupted", e);
        }
    }

    @Override
    public RuntimeInfo info() {
        return info;
    }

    @Override
    public RuntimeHealth health() {
        try {
            var status = calls.runtime("Status", Cri.StatusRequest.getDefaultInstance(), Cri.StatusResponse.getDefaultInstance(), HEALTH);
            boolean ready = false;
            boolean network = false;
            var message = new StringBuilder();
            for (var condition : status.getStatus().getConditionsList()) {
                ready |= condition.getType().equals("RuntimeReady") && condition.getStatus();
                network |= condition.getType().equals("NetworkReady") && condition.getStatus();
                if (!condition.getStatus()) {
                    message.append(message.isEmpty() ? "" : "; ").append(condition.getMessage());
                }
            }
            return new RuntimeHealth(ready, network, message.toString());
        } catch (RuntimeFailure e) {
            return new RuntimeHealth(false, false, String.valueOf(e.getMessage()));
        }
    }

    // ---- sandboxes

    @Override
    public String runSandbox(SandboxConfig config) {
        var request = Cri.RunPodSandboxRequest.newBuilder().setConfig(Requests.sandbox(config)).setRuntimeHandler(config.runtimeHandler())
                .build();
        return calls.runtime("RunPodSandbox", request, Cri.RunPodSandboxResponse.getDefaultInstance(), LONG_CALL).getPodSandboxId();
    }

    @Override
    public void stopSandbox(String sandboxId) {
        var request = Cri.StopPodSandboxRequest.newBuilder().setPodSandboxId(sandboxId).build();
        unlessGone(() -> calls.runtime("StopPodSandbox", request, Cri.StopPodSandboxResponse.getDefaultInstance(), LONG_CALL));
    }

    @Override
    public void removeSandbox(String sandboxId) {
        stopSandbox(sandboxId);
        var request = Cri.RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandboxId).build();
        unlessGone(() -> calls.runtime("RemovePodSandbox", request, Cri.RemovePodSandboxResponse.getDefaultInstance(), LONG_CALL));
    }

    @Override
    public Optional<SandboxStatus> sandbox(String sandboxId) {
        var request = Cri.PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandboxId).build();
        return unlessGone(() -> calls.runtime("PodSandboxStatus", request, Cri.PodSandboxStatusResponse.getDefaultInstance(), CALL))
                .map(answer -> Answers.sandbox(answer.getStatus()));
    }

    @Override
    public List<SandboxSummary> sandboxes(SandboxFilter filter) {
        var request = Cri.ListPodSandboxRequest.newBuilder().setFilter(Requests.filter(filter)).build();
        return calls.runtime("ListPodSandbox", request, Cri.ListPodSandboxResponse.getDefaultInstance(), CALL)
                .getItemsList().stream().map(Answers::sandbox).toList();
    }

    // ---- containers

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        var request = Cri.CreateContainerRequest.newBuilder()
                .setPodSandboxId(sandboxId)
                .setConfig(Requests.container(config))
                .setSandboxConfig(Requests.sandbox(sandbox))
                .build();
        return calls.runtime("CreateContainer", request, Cri.CreateContainerResponse.getDefaultInstance(), LONG_CALL).getContainerId();
    }

    @Override
    public void startContainer(String containerId) {
        var request = Cri.StartContainerRequest.newBuilder().setContainerId(containerId).build();
        calls.runtime("StartContainer", request, Cri.StartContainerResponse.getDefaultInstance(), LONG_CALL);
    }

    @Override
    public void stopContainer(String containerId, Duration timeout) {
        var request = Cri.StopContainerRequest.newBuilder().setContainerId(containerId).setTimeout(seconds(timeout)).build();
        unlessGone(() -> calls.runtime("StopContainer", request, Cri.StopContainerResponse.getDefaultInstance(), timeout.plus(CALL)));
    }

    @Override
    public void removeContainer(String containerId) {
        var request = Cri.RemoveContainerRequest.newBuilder().setContainerId(containerId).build();
        stopContainer(containerId, Duration.ZERO);
        unlessGone(() -> calls.runtime("RemoveContainer", request, Cri.RemoveContainerResponse.getDefaultInstance(), CALL));
    }

    @Override
    public Optional<ContainerStatus> container(String containerId) {
        var request = Cri.ContainerStatusRequest.newBuilder().setContainerId(containerId).build();
        return unlessGone(() -> calls.runtime("ContainerStatus", request, Cri.ContainerStatusResponse.getDefaultInstance(), CALL))
                .map(answer -> Answers.container(answer.getStatus()));
    }

    @Override
    public List<ContainerSummary> containers(ContainerFilter filter) {
        var request = Cri.ListContainersRequest.newBuilder().setFilter(Requests.filter(filter)).build();
        return calls.runtime("ListContainers", request, Cri.ListContainersResponse.getDefaultInstance(), CALL)
                .getContainersList().stream().map(Answers::container).toList();
    }

    @Override
    public void updateResources(String containerId, Resources resources) {
        var request = Cri.UpdateContainerResourcesRequest.newBuilder().setContainerId(containerId).setLinux(Requests.resources(resources))
                .build();
        calls.runtime("UpdateContainerResources", request, Cri.UpdateContainerResourcesResponse.getDefaultInstance(), CALL);
    }

    @Override
    public void reopenLog(String containerId) {
        var request = Cri.ReopenContainerLogRequest.newBuilder().setContainerId(containerId).build();
        calls.runtime("ReopenContainerLog", request, Cri.ReopenContainerLogResponse.getDefaultInstance(), CALL);
    }

    @Override
    public Optional<ContainerStats> stats(String containerId) {
        return stats(new ContainerFilter(Optional.of(containerId), Optional.empty(), Optional.empty(), Map.of())).stream().findFirst();
    }

    @Override
    public List<ContainerStats> stats(ContainerFilter filter) {
        var message = Cri.ContainerStatsFilter.newBuilder().putAllLabelSelector(filter.labels());
        filter.id().ifPresent(message::setId);
        filter.sandboxId().ifPresent(message::setPodSandboxId);
        var request = Cri.ListContainerStatsRequest.newBuilder().setFilter(message).build();
        return calls.runtime("ListContainerStats", request, Cri.ListContainerStatsResponse.getDefaultInstance(), CALL)
                .getStatsList().stream()
                .filter(stats -> stats.hasCpu() || stats.hasMemory())
                .map(Answers::stats)
                .toList();
    }

    // ---- streams

    @Override
    public ExecResult exec(String containerId, List<String> command, Duration timeout) {
        var request = Cri.ExecSyncRequest.newBuilder().setContainerId(containerId).addAllCmd(command).setTimeout(seconds(timeout)).build();
        var limit = timeout.isZero() ? CriCalls.NO_LIMIT : timeout.plus(CALL);
        var answer = calls.runtime("ExecSync", request, Cri.ExecSyncResponse.getDefaultInstance(), limit);
        return new ExecResult(answer.getExitCode(), bytes(answer.getStdout()), bytes(answer.getStderr()));
    }

    @Override
    public ContainerSession execStream(String containerId, List<String> command, StreamOptions options) {
        var request = Cri.ExecRequest.newBuilder().setContainerId(containerId).addAllCmd(command).setTty(options.tty())
                .setStdin(options.stdin()).setStdout(options.stdout()).setStderr(options.stderr()).build();
        return streams.session(calls.runtime("Exec", request, Cri.ExecResponse.getDefaultInstance(), CALL).getUrl(), options);
    }

    @Override
    public ContainerSession attach(String containerId, StreamOptions options) {
        var request = Cri.AttachRequest.newBuilder().setContainerId(containerId).setTty(options.tty())
                .setStdin(options.stdin()).setStdout(options.stdout()).setStderr(options.stderr()).build();
        return streams.session(calls.runtime("Attach", request, Cri.AttachResponse.getDefaultInstance(), CALL).getUrl(), options);
    }

    @Override
    public PortConnection portForward(String sandboxId, int port) {
        var request = Cri.PortForwardRequest.newBuilder().setPodSandboxId(sandboxId).addPort(port).build();
        return streams.port(calls.runtime("PortForward", request, Cri.PortForwardResponse.getDefaultInstance(), CALL).getUrl(), port);
    }

    // ---- images

    @Override
    public List<Image> images() {
        return calls.images("ListImages", Cri.ListImagesRequest.getDefaultInstance(), Cri.ListImagesResponse.getDefaultInstance(), CALL)
                .getImagesList().stream().map(this::image).toList();
    }

    private Image image(Cri.Image image) {
        return Answers.image(image, image.getRepoTagsList().stream().anyMatch(pinned::contains));
    }

    @Override
    public Optional<Image> image(String reference) {
        var request = Cri.ImageStatusRequest.newBuilder().setImage(Requests.image(reference)).build();
        var answer = calls.images("ImageStatus", request, Cri.ImageStatusResponse.getDefaultInstance(), CALL);
        return answer.hasImage() ? Optional.of(image(answer.getImage())) : Optional.empty();
    }

    @Override
    public String pullImage(String reference, Optional<RegistryCredentials> credentials) {
        var request = Cri.PullImageRequest.newBuilder().setImage(Requests.image(reference));
        credentials.ifPresent(value -> request.setAuth(Requests.credentials(value)));
        return calls.images("PullImage", request.build(), Cri.PullImageResponse.getDefaultInstance(), CriCalls.NO_LIMIT).getImageRef();
    }

    @Override
    public void removeImage(String reference) {
        var request = Cri.RemoveImageRequest.newBuilder().setImage(Requests.image(reference)).build();
        unlessGone(() -> calls.images("RemoveImage", request, Cri.RemoveImageResponse.getDefaultInstance(), CALL));
    }

    @Override
    public FilesystemUsage imageFilesystem() {
        var answer = calls.images("ImageFsInfo", Cri.ImageFsInfoRequest.getDefaultInstance(), Cri.ImageFsInfoResponse.getDefaultInstance(),
                CALL);
        return answer.getImageFilesystemsList().stream().findFirst().map(Answers::filesystem)
                .orElseThrow(() -> new RuntimeFailure(Reason.UNAVAILABLE, "the runtime has not measured its file system yet"));
    }

    // ---- events

    @Override
    public Subscription subscribe(EventListener listener) {
        var stream = new EventStream(calls, listener, this::awaitExit, () -> health().ready(), threads);
        subscriptions.add(stream);
        return () -> {
            stream.close();
            subscriptions.remove(stream);
        };
    }

    /// containerd publishes an exit before its CRI service has taken note: who lists at once would still see a running container.
    private void awaitExit(String id) {
        for (int tries = 0; tries < SETTLE_TRIES; tries++) {
            if (!running(id)) {
                return;
            }
            sleep();
        }
    }

    private boolean running(String id) {
        try {
            var container = container(id);
            if (container.isPresent()) {
                return container.get().state() == ContainerState.RUNNING;
            }
            return sandbox(id).filter(sandbox -> sandbox.state() == SandboxState.READY).isPresent();
        } catch (RuntimeFailure e) {
            return false;
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        calls.close();
    }

    // ---- small parts

    private static long seconds(Duration duration) {
        return (duration.toMillis() + 999) / 1000;
    }

    private static byte[] bytes(ByteString bytes) {
        return bytes.toByteArray();
    }

    private static <T> Optional<T> unlessGone(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (RuntimeFailure e) {
            if (e.reason() == Reason.NOT_FOUND || e.reason() == Reason.IMAGE_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}

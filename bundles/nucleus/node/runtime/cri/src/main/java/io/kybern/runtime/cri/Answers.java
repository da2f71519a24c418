// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.ContainerStats;
import io.kybern.runtime.api.ContainerStatus;
import io.kybern.runtime.api.ContainerSummary;
import io.kybern.runtime.api.FilesystemUsage;
import io.kybern.runtime.api.Image;
import io.kybern.runtime.api.Mount;
import io.kybern.runtime.api.NamespaceMode;
import io.kybern.runtime.api.Namespaces;
import io.kybern.runtime.api.PodIdentity;
import io.kybern.runtime.api.Resources;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.SandboxStatus;
import io.kybern.runtime.api.SandboxSummary;
import io.kybern.runtime.cri.wire.Cri;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;
import java.util.OptionalLong;

/// From CRI messages to our records.
final class Answers {
    private Answers() {
    }

    static SandboxStatus sandbox(Cri.PodSandboxStatus status) {
        var addresses = new ArrayList<String>();
        if (!status.getNetwork().getIp().isEmpty()) {
            addresses.add(status.getNetwork().getIp());
        }
        status.getNetwork().getAdditionalIpsList().forEach(ip -> addresses.add(ip.getIp()));
        return new SandboxStatus(status.getId(), pod(status.getMetadata()), state(status.getState()), instant(status.getCreatedAt()),
                addresses,
                namespaces(status.getLinux().getNamespaces().getOptions()), status.getLabelsMap(), status.getAnnotationsMap(),
                status.getRuntimeHandler());
    }

    static SandboxSummary sandbox(Cri.PodSandbox sandbox) {
        return new SandboxSummary(sandbox.getId(), pod(sandbox.getMetadata()), state(sandbox.getState()), instant(sandbox.getCreatedAt()),
                sandbox.getLabelsMap(), sandbox.getAnnotationsMap());
    }

    private static PodIdentity pod(Cri.PodSandboxMetadata metadata) {
        return new PodIdentity(metadata.getNamespace(), metadata.getName(), metadata.getUid(), metadata.getAttempt());
    }

    private static SandboxState state(Cri.PodSandboxState state) {
        return state == Cri.PodSandboxState.SANDBOX_READY ? SandboxState.READY : SandboxState.NOT_READY;
    }

    private static Namespaces namespaces(Cri.NamespaceOption options) {
        return new Namespaces(mode(options.getNetwork()), mode(options.getPid()), mode(options.getIpc()), options.getTargetId());
    }

    private static NamespaceMode mode(Cri.NamespaceMode mode) {
        return mode == Cri.NamespaceMode.UNRECOGNIZED ? NamespaceMode.POD : NamespaceMode.valueOf(mode.name());
    }

    static ContainerSummary container(Cri.Container container) {
        return new ContainerSummary(container.getId(), container.getPodSandboxId(), container.getMetadata().getName(),
                container.getMetadata().getAttempt(), container.getImage().getImage(), container.getImageRef(), state(container.getState()),
                instant(container.getCreatedAt()), container.getLabelsMap(), container.getAnnotationsMap());
    }

    static ContainerStatus container(Cri.ContainerStatus status) {
        return new ContainerStatus(status.getId(), status.getMetadata().getName(), status.getMetadata().getAttempt(),
                state(status.getState()),
                instant(status.getCreatedAt()), optional(status.getStartedAt()), optional(status.getFinishedAt()), status.getExitCode(),
                status.getImage().getImage(), status.getImageRef(), status.getReason(), status.getMessage(), status.getLabelsMap(),
                status.getAnnotationsMap(), status.getMountsList().stream().map(Answers::mount).toList(),
                Optional.of(status.getLogPath()).filter(path -> !path.isEmpty()).map(Path::of),
                status.hasResources() ? Optional.of(resources(status.getResources().getLinux())) : Optional.empty());
    }

    private static ContainerState state(Cri.ContainerState state) {
        return switch (state) {
            case CONTAINER_CREATED -> ContainerState.CREATED;
            case CONTAINER_RUNNING -> ContainerState.RUNNING;
            case CONTAINER_EXITED -> ContainerState.EXITED;
            case CONTAINER_UNKNOWN, UNRECOGNIZED -> ContainerState.UNKNOWN;
        };
    }

    private static Mount mount(Cri.Mount mount) {
        var propagation = switch (mount.getPropagation()) {
            case PROPAGATION_HOST_TO_CONTAINER -> Mount.Propagation.HOST_TO_CONTAINER;
            case PROPAGATION_BIDIRECTIONAL -> Mount.Propagation.BIDIRECTIONAL;
            default -> Mount.Propagation.PRIVATE;
        };
        return new Mount(mount.getContainerPath(), Path.of(mount.getHostPath()), mount.getReadonly(), propagation,
                mount.getSelinuxRelabel());
    }

    private static Resources resources(Cri.LinuxContainerResources linux) {
        var hugepages = new HashMap<String, Long>();
        linux.getHugepageLimitsList().forEach(limit -> hugepages.put(limit.getPageSize(), limit.getLimit()));
        return new Resources(linux.getCpuPeriod(), linux.getCpuQuota(), linux.getCpuShares(), linux.getMemoryLimitInBytes(),
                linux.getOomScoreAdj(), linux.getCpusetCpus(), linux.getCpusetMems(), hugepages, linux.getUnifiedMap());
    }

    static ContainerStats stats(Cri.ContainerStats stats) {
        var attributes = stats.getAttributes();
        var cpu = stats.getCpu();
        var memory = stats.getMemory();
        var layer = stats.getWritableLayer();
        return new ContainerStats(attributes.getId(), attributes.getMetadata().getName(), attributes.getMetadata().getAttempt(),
                attributes.getLabelsMap(), instant(Math.max(cpu.getTimestamp(), memory.getTimestamp())),
                number(cpu.hasUsageCoreNanoSeconds(), cpu.getUsageCoreNanoSeconds()),
                number(cpu.hasUsageNanoCores(), cpu.getUsageNanoCores()),
                number(memory.hasWorkingSetBytes(), memory.getWorkingSetBytes()),
                number(memory.hasUsageBytes(), memory.getUsageBytes()),
                number(memory.hasAvailableBytes(), memory.getAvailableBytes()),
                number(memory.hasRssBytes(), memory.getRssBytes()),
                number(memory.hasPageFaults(), memory.getPageFaults()),
                number(memory.hasMajorPageFaults(), memory.getMajorPageFaults()),
                number(layer.hasUsedBytes(), layer.getUsedBytes()),
                number(layer.hasInodesUsed(), layer.getInodesUsed()));
    }

    static Image image(Cri.Image image, boolean pinned) {
        return new Image(image.getId(), image.getRepoTagsList(), image.getRepoDigestsList(), image.getSize(),
                image.hasUid() ? OptionalLong.of(image.getUid().getValue()) : OptionalLong.empty(), image.getUsername(),
                pinned || image.getPinned());
    }

    static FilesystemUsage filesystem(Cri.FilesystemUsage usage) {
        return new FilesystemUsage(instant(usage.getTimestamp()), Path.of(usage.getFsId().getMountpoint()), usage.getUsedBytes().getValue(),
                usage.getInodesUsed().getValue());
    }

    private static OptionalLong number(boolean present, Cri.UInt64Value value) {
        return present ? OptionalLong.of(value.getValue()) : OptionalLong.empty();
    }

    static Instant instant(long nanoseconds) {
        return Instant.ofEpochSecond(nanoseconds / 1_000_000_000L, nanoseconds % 1_000_000_000L);
    }

    private static Optional<Instant> optional(long nanoseconds) {
        return nanoseconds == 0 ? Optional.empty() : Optional.of(instant(nanoseconds));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.runtime.api.ContainerFilter;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.ContainerStatus;
import io.kybern.runtime.api.Image;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.SandboxSummary;
import io.kybern.volume.api.FileTree;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Removes what belongs to nobody any more (sandboxes, containers, pod directories, images) and rotates logs.
final class Housekeeping {
    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
    private static final long LOG_LIMIT = 10L << 20;
    private static final int LOGS_KEPT = 5;
    private static final Duration ORPHAN_AGE = Duration.ofMinutes(1);
    private static final Duration IMAGE_AGE = Duration.ofMinutes(2);
    private static final double IMAGES_HIGH = 0.85;
    private static final double IMAGES_LOW = 0.80;

    private final NodeContext node;
    private final NodeAgent agent;

    Housekeeping(NodeContext node, NodeAgent agent) {
        this.node = node;
        this.agent = agent;
    }

    void run() {
        try {
            removeOrphans();
            removeOldSandboxes();
            collectImages();
            noticeLost();
        } catch (RuntimeFailure failure) {
            LOG.log(System.Logger.Level.DEBUG, "housekeeping: {0}", failure.getMessage());
        }
    }

    private Set<String> known() {
        var uids = new HashSet<String>();
        agent.workers().forEach(worker -> uids.add(worker.pod().uid()));
        return uids;
    }

    private void removeOrphans() {
        var candidates = new HashSet<>(node.checkpoints().uids());
        Instant old = node.clock().instant().minus(ORPHAN_AGE);
        for (SandboxSummary sandbox : node.runtime().sandboxes(SandboxFilter.ALL)) {
            String uid = sandbox.labels().getOrDefault(SandboxConfigs.POD_UID, "");
            if (!uid.isEmpty() && sandbox.createdAt().isBefore(old)) {
                candidates.add(uid);
            }
        }
        candidates.removeAll(known());
        for (String uid : candidates) {
            LOG.log(System.Logger.Level.INFO, "removing what is left of pod {0}", uid);
            PodEnd.removeAll(node, uid);
        }
    }

    /// Sandboxes of earlier attempts.
    private void removeOldSandboxes() {
        for (PodWorker worker : agent.workers()) {
            Optional<String> current = worker.sandbox.map(sandbox -> sandbox.id());
            if (current.isEmpty() || worker.sandboxAttempt < 2) {
                continue;
            }
            var filter = SandboxFilter.labelled(java.util.Map.of(SandboxConfigs.POD_UID, worker.pod().uid()));
            for (SandboxSummary sandbox : node.runtime().sandboxes(filter)) {
                if (!sandbox.id().equals(current.get()) && sandbox.state() == SandboxState.NOT_READY && !holdsLogs(worker, sandbox.id())) {
                    node.runtime().removeSandbox(sandbox.id());
                }
            }
        }
    }

    /// Whether a container of the sandbox is still the one before the running one, whose log a user may ask for.
    private boolean holdsLogs(PodWorker worker, String sandboxId) {
        return node.runtime().containers(ContainerFilter.ofSandbox(sandboxId)).stream().anyMatch(container ->
                worker.snapshot().values().stream()
                .anyMatch(record -> record.lastId.equals(Optional.of(container.id())) || record.id().equals(Optional.of(container.id()))));
    }

    /// Containers that died without an event that arrived.
    private void noticeLost() {
        var running = new HashSet<String>();
        node.runtime().containers(new ContainerFilter(Optional.empty(), Optional.empty(), Optional.of(ContainerState.RUNNING),
                java.util.Map.of()))
                .forEach(container -> running.add(container.id()));
        for (PodWorker worker : agent.workers()) {
            boolean lost = worker.snapshot().values().stream()
                    .anyMatch(record -> record.running() && !running.contains(record.id().orElse("")));
            if (lost) {
                worker.wake();
            }
        }
    }

    // ---- images

    private void collectImages() {
        Path mount = node.runtime().imageFilesystem().mountpoint();
        if (!Files.exists(mount)) {
            return;
        }
        try {
            FileStore store = Files.getFileStore(mount);
            long total = store.getTotalSpace();
            long used = total - store.getUsableSpace();
            if (total == 0 || used < total * IMAGES_HIGH) {
                return;
            }
            removeImages(used - (long) (total * IMAGES_LOW));
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "image file system: {0}", failure.toString());
        }
    }

    private void removeImages(long wanted) {
        var inUse = new HashSet<String>();
        node.runtime().containers(ContainerFilter.ALL).forEach(container -> {
            inUse.add(container.imageId());
            node.runtime().image(container.image()).ifPresent(image -> inUse.add(image.id()));
        });
        long freed = 0;
        for (Image image : node.images().unusedSince(node.clock().instant().minus(IMAGE_AGE), inUse)) {
            if (freed >= wanted) {
                return;
            }
            node.runtime().removeImage(image.id());
            freed += image.size();
            LOG.log(System.Logger.Level.INFO, "removed unused image {0}", image.tags().isEmpty() ? image.id() : image.tags().getFirst());
        }
    }

    // ---- logs

    void rotateLogs() {
        for (PodWorker worker : agent.workers()) {
            for (ContainerRecord record : worker.snapshot().values()) {
                Optional<Path> log = record.running() ? record.current.flatMap(ContainerStatus::logPath) : Optional.empty();
                if (log.isPresent()) {
                    rotate(record, log.get());
                }
            }
        }
    }

    private void rotate(ContainerRecord record, Path log) {
        try {
            if (!Files.exists(log) || Files.size(log) < LOG_LIMIT) {
                return;
            }
            String stamp = node.clock().instant().toString().replaceAll("[^0-9]", "");
            Path moved = log.resolveSibling(log.getFileName() + "." + stamp.substring(0, Math.min(17, stamp.length())));
            Files.move(log, moved);
            try {
                node.runtime().reopenLog(record.id().orElseThrow());
            } catch (RuntimeFailure failure) {
                Files.move(moved, log);
                throw failure;
            }
            removeOldLogs(log);
        } catch (IOException | RuntimeFailure failure) {
            LOG.log(System.Logger.Level.WARNING, "log {0} not rotated: {1}", log, failure.getMessage());
        }
    }

    private static void removeOldLogs(Path log) throws IOException {
        try (Stream<Path> stream = Files.list(log.getParent())) {
            List<Path> rotated = stream.filter(path -> path.getFileName().toString().startsWith(log.getFileName() + ".")).sorted().toList();
            for (int i = 0; i <= rotated.size() - LOGS_KEPT; i++) {
                FileTree.delete(rotated.get(i));
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.runtime.api.Resources;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The pods' cgroups: `ROOT/<quality of service>/pod<uid>` in every hierarchy of cgroup v1 or in the one of v2. The runtime puts containers
/// below them; they are made here with the pod's limits, and removed here.
final class PodCgroups {
    private static final System.Logger LOG = System.getLogger(PodCgroups.class.getName());

    private final Path mount;
    private final String root;

    /// @param root in cgroupfs style (`/kybern-1234`); empty for no cgroups of our own
    PodCgroups(Path mount, String root) {
        this.mount = mount;
        this.root = root;
    }

    /// The parent cgroup of the pod's containers; empty when the runtime chooses.
    String path(Pod pod) {
        if (root.isEmpty()) {
            return "";
        }
        String quality = PodResources.qosClass(pod);
        String folder = quality.equals("Guaranteed") ? "" : "/" + quality.toLowerCase(Locale.ROOT);
        return root + folder + "/pod" + pod.uid();
    }

    void create(Pod pod) {
        String path = path(pod);
        if (path.isEmpty()) {
            return;
        }
        Resources limits = PodResources.pod(pod);
        for (Path hierarchy : hierarchies()) {
            Path group = hierarchy.resolve(path.substring(1));
            try {
                Files.createDirectories(group);
            } catch (IOException failure) {
                LOG.log(System.Logger.Level.DEBUG, "cgroup {0} not made: {1}", group, failure.toString());
                continue;
            }
            write(group, "cpu.shares", limits.cpuShares());
            if (limits.cpuQuota() > 0) {
                write(group, "cpu.cfs_period_us", limits.cpuPeriod());
                write(group, "cpu.cfs_quota_us", limits.cpuQuota());
            }
            if (limits.memoryLimit() > 0) {
                write(group, "memory.limit_in_bytes", limits.memoryLimit());
                write(group, "memory.max", limits.memoryLimit());
            }
        }
    }

    /// Sets a value where this hierarchy has the file; limits of the pod are a second fence, the containers have their own.
    private static void write(Path group, String file, long value) {
        Path path = group.resolve(file);
        if (!Files.exists(path)) {
            return;
        }
        try {
            Files.writeString(path, Long.toString(value));
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "{0} not set: {1}", path, failure.toString());
        }
    }

    /// Removes the pod's cgroups, whatever its class was.
    void remove(String uid) {
        if (root.isEmpty()) {
            return;
        }
        for (Path hierarchy : hierarchies()) {
            for (String folder : List.of("", "burstable", "besteffort")) {
                removeTree(hierarchy.resolve(root.substring(1)).resolve(folder).resolve("pod" + uid));
            }
        }
    }

    private static void removeTree(Path group) {
        if (!Files.isDirectory(group)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(group)) {
            for (Path directory : walk.filter(Files::isDirectory).sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList()) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException | java.io.UncheckedIOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "cgroup {0} not removed: {1}", group, failure.toString());
        }
    }

    private List<Path> hierarchies() {
        if (Files.exists(mount.resolve("cgroup.controllers"))) {
            return List.of(mount);
        }
        var all = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(mount)) {
            for (Path path : stream) {
                if (Files.isDirectory(path) && !Files.isSymbolicLink(path)) {
                    all.add(path);
                }
            }
        } catch (IOException _) {
            return List.of();
        }
        return all;
    }
}

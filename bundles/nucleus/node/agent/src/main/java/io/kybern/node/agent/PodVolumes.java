// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.FileTree;
import io.kybern.volume.api.MountRequest;
import io.kybern.volume.api.MountedVolume;
import io.kybern.volume.api.NodeMounts;
import io.kybern.volume.api.VolumeFailure;
import io.kybern.volume.api.VolumePoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The volumes of the node's pods: below `pods/<uid>/volumes/<source>/<name>`, each the business of its driver.
final class PodVolumes {
    private final Settings settings;
    private final Drivers drivers;
    private final NodeMounts mounts;
    private final ApiObjects objects;
    private final Clock clock;
    private final Map<String, Map<String, MountedVolume>> mounted = new ConcurrentHashMap<>();

    PodVolumes(Settings settings, Drivers drivers, NodeMounts mounts, ApiObjects objects, Clock clock) {
        this.settings = settings;
        this.drivers = drivers;
        this.mounts = mounts;
        this.objects = objects;
        this.clock = clock;
    }

    ApiObjects objects() {
        return objects;
    }

    /// Mounts what is not mounted yet and brings the others up to date.
    ///
    /// @return host paths by volume name
    /// @throws VolumeFailure with the first volume that fails, named as in upstream's events
    Map<String, MountedVolume> mount(Pod pod) {
        var paths = mounted.computeIfAbsent(pod.uid(), _ -> new ConcurrentHashMap<>());
        synchronized (paths) {
            for (Value volume : pod.spec().get("volumes").items()) {
                String name = volume.get("name").text();
                MountedVolume there = paths.get(name);
                if (there == null || there.refresh()) {
                    paths.put(name, mount(pod, volume, name));
                }
            }
        }
        return Map.copyOf(paths);
    }

    private MountedVolume mount(Pod pod, Value volume, String name) {
        try {
            return drivers.use(driver -> volume.get(driver.source()).present(), driver -> {
                VolumePoint point = point(pod.uid(), driver.source(), name);
                var request = new MountRequest(pod.value(), volume, point, fsGroup(pod), fileOwner(pod), objects, clock);
                try {
                    Files.createDirectories(point.directory().getParent());
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
                return driver.mount(request);
            }).orElseThrow(() -> new VolumeFailure("no volume driver for " + String.join(", ",
                    volume.asObject().without("name").fields().keySet())));
        } catch (VolumeFailure | UncheckedIOException failure) {
            throw new VolumeFailure("MountVolume.SetUp failed for volume \"" + name + "\" : " + failure.getMessage(), failure);
        }
    }

    private VolumePoint point(String uid, String source, String name) {
        return new VolumePoint(uid, name, settings.podDirectory(uid).resolve("volumes").resolve(source).resolve(name), mounts);
    }

    private static OptionalLong fsGroup(Pod pod) {
        Value group = pod.spec().get("securityContext", "fsGroup");
        return group.present() ? OptionalLong.of(group.integer(0)) : OptionalLong.empty();
    }

    private static OptionalLong fileOwner(Pod pod) {
        Value podUser = pod.spec().get("securityContext", "runAsUser");
        Set<Long> users = new HashSet<>();
        for (Pod.Container container : pod.containers()) {
            Value user = container.value().get("securityContext", "runAsUser");
            users.add(user.present() ? user.integer(0) : podUser.integer(-1));
        }
        long user = users.size() == 1 ? users.iterator().next() : -1;
        return user >= 0 ? OptionalLong.of(user) : OptionalLong.empty();
    }

    /// Whether some volume's content follows API objects.
    boolean follows(String uid) {
        return mounted.getOrDefault(uid, Map.of()).values().stream().anyMatch(MountedVolume::refresh);
    }

    /// Unmounts everything that lies in the pod's directory, known or left by an earlier agent, then removes the directory.
    void remove(String uid) {
        Path root = settings.podDirectory(uid);
        Path volumes = root.resolve("volumes");
        if (Files.isDirectory(volumes)) {
            try (DirectoryStream<Path> sources = Files.newDirectoryStream(volumes)) {
                for (Path source : sources) {
                    unmountAll(uid, source);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        mounted.remove(uid);
        objects.forget(uid);
    }

    private void unmountAll(String uid, Path source) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(source)) {
            for (Path directory : names) {
                String kind = source.getFileName().toString();
                VolumePoint point = point(uid, kind, directory.getFileName().toString());
                var done = drivers.use(driver -> driver.source().equals(kind), driver -> {
                    driver.unmount(point);
                    return true;
                });
                if (done.isEmpty()) {
                    mounts.unmount(directory);
                }
            }
        }
    }

    /// Removes what is left of a pod that is gone.
    void removeDirectory(String uid) {
        FileTree.delete(settings.podDirectory(uid));
    }
}

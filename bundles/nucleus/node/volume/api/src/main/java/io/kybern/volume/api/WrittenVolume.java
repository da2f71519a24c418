// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/// A volume whose files the agent writes from API objects, atomically. Drivers of such volumes differ in where the files come from.
public final class WrittenVolume {
    private WrittenVolume() {
    }

    /// Writes the files to the volume's directory.
    ///
    /// @param memory keeps them off the disk
    public static MountedVolume write(MountRequest request, Map<String, FileContent> files, boolean memory) {
        VolumePoint point = request.point();
        try {
            Files.createDirectories(point.directory());
            if (memory) {
                point.mounts().mountMemory(point.directory(), 0);
            }
            FileTree.mode(point.directory(), request.fsGroup().isPresent() ? 02777 : 0777);
            if (request.fsGroup().isPresent()) {
                FileTree.group(point.directory(), request.fsGroup().getAsLong());
            }
        } catch (IOException failure) {
            throw new VolumeFailure("making " + point.directory() + ": " + failure, failure);
        }
        new AtomicDirectory(point.directory()).write(files, request.fsGroup());
        return new MountedVolume(point.directory(), true);
    }

    public static void remove(VolumePoint point) {
        point.mounts().unmount(point.directory());
        FileTree.delete(point.directory());
    }

    public static Optional<MountedVolume> found(VolumePoint point) {
        return new AtomicDirectory(point.directory()).written()
                ? Optional.of(new MountedVolume(point.directory(), true)) : Optional.empty();
    }
}

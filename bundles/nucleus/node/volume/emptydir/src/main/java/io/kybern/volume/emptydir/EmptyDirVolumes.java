// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.emptydir;

import io.kybern.extension.Slot;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import io.kybern.volume.api.FileTree;
import io.kybern.volume.api.MountRequest;
import io.kybern.volume.api.MountedVolume;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.api.VolumeFailure;
import io.kybern.volume.api.VolumePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// An empty directory that lives as long as its pod, on the node's disk or in memory.
@Slot(point = "volume", name = "emptydir")
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class EmptyDirVolumes implements VolumeDriver {
    @Activate
    public EmptyDirVolumes() {
    }

    @Override
    public String source() {
        return "emptyDir";
    }

    @Override
    public MountedVolume mount(MountRequest request) {
        Value source = request.volume().get(source());
        Path directory = request.point().directory();
        boolean there = Files.isDirectory(directory);
        try {
            Files.createDirectories(directory);
            switch (source.get("medium").text()) {
                case "" -> { }
                case "Memory" -> {
                    there &= request.point().mounts().mounted(directory);
                    request.point().mounts().mountMemory(directory, Quantity.of(source.get("sizeLimit")).value());
                }
                default -> throw new VolumeFailure("emptyDir medium \"" + source.get("medium").text() + "\" is not supported on this node");
            }
            if (!there) {
                open(directory, request);
            }
        } catch (IOException failure) {
            throw new VolumeFailure("making " + directory + ": " + failure, failure);
        }
        return new MountedVolume(directory, false);
    }

    /// Everybody in the pod may write; with a group, what is written belongs to it.
    private static void open(Path directory, MountRequest request) throws IOException {
        if (request.fsGroup().isEmpty()) {
            FileTree.mode(directory, 0777);
            return;
        }
        FileTree.group(directory, request.fsGroup().getAsLong());
        FileTree.mode(directory, 02777);
    }

    @Override
    public void unmount(VolumePoint point) {
        point.mounts().unmount(point.directory());
        FileTree.delete(point.directory());
    }

    @Override
    public Optional<MountedVolume> reconstruct(VolumePoint point) {
        return Files.isDirectory(point.directory()) ? Optional.of(new MountedVolume(point.directory(), false)) : Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.hostpath;

import io.kybern.extension.Slot;
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

/// A file or directory of the node itself.
@Slot(point = "volume", name = "hostpath")
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class HostPathVolumes implements VolumeDriver {
    @Activate
    public HostPathVolumes() {
    }

    @Override
    public String source() {
        return "hostPath";
    }

    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;

    @Override
    public MountedVolume mount(MountRequest request) {
        Value source = request.volume().get(source());
        Path path = Path.of(source.get("path").text());
        try {
            check(path, source.get("type").text());
        } catch (IOException failure) {
            throw new VolumeFailure("hostPath " + path + ": " + failure, failure);
        }
        return new MountedVolume(path, false);
    }

    private static void check(Path path, String type) throws IOException {
        switch (type) {
            case "" -> { }
            case "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path);
                    FileTree.mode(path, 0755);
                }
                require(Files.isDirectory(path), path, "directory");
            }
            case "Directory" -> require(Files.isDirectory(path), path, "directory");
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                    FileTree.mode(path, 0644);
                }
                require(Files.isRegularFile(path), path, "file");
            }
            case "File" -> require(Files.isRegularFile(path), path, "file");
            case "Socket" -> require(kind(path) == SOCKET, path, "socket file");
            case "CharDevice" -> require(kind(path) == CHARACTER_DEVICE, path, "character device");
            case "BlockDevice" -> require(kind(path) == BLOCK_DEVICE, path, "block device");
            default -> throw new VolumeFailure(type + " is an invalid volume type");
        }
    }

    private static int kind(Path path) throws IOException {
        return Files.exists(path) ? (int) Files.getAttribute(path, "unix:mode") & TYPE_MASK : 0;
    }

    private static void require(boolean holds, Path path, String what) {
        if (!holds) {
            throw new VolumeFailure("hostPath type check failed: " + path + " is not a " + what);
        }
    }

    /// The path is the node's: nothing to end.
    @Override
    public void unmount(VolumePoint point) {
        FileTree.delete(point.directory());
    }

    @Override
    public Optional<MountedVolume> reconstruct(VolumePoint point) {
        return Optional.empty();
    }
}

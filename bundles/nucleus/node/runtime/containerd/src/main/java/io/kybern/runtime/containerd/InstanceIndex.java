// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import io.kybern.runtime.api.PodNetwork;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which instance on this machine has which index, and with it bridge, address ranges and table names. A claim is a symbolic link
/// `/run/kybern/instances/<index>` to the data directory, made atomically; the data directory remembers its index.
public final class InstanceIndex {
    private static final int COUNT = 64;

    private final Path claims;
    private final Path data;

    /// For the data directory of an instance.
    public InstanceIndex(Path data) {
        this(data, Machine.root() ? Path.of("/run/kybern/instances") : Path.of(System.getProperty("java.io.tmpdir"),
                "kybern-" + System.getProperty("user.name"), "instances"));
    }

    InstanceIndex(Path data, Path claims) {
        this.data = data.toAbsolutePath().normalize();
        this.claims = claims;
    }

    /// The instance's index: the one it had before, if nobody took it meanwhile, else the first free one.
    public int claim() throws IOException {
        Files.createDirectories(claims);
        Files.createDirectories(data);
        int before = remembered();
        if (before >= 0 && take(before)) {
            return before;
        }
        for (int index = 0; index < COUNT; index++) {
            if (take(index)) {
                Files.writeString(file(), Integer.toString(index));
                return index;
            }
        }
        throw new IOException("all " + COUNT + " instance indexes of this machine are taken; see " + claims);
    }

    /// Gives the index back; the network of this index must be gone.
    public void release() throws IOException {
        int index = remembered();
        if (index >= 0 && holder(index).equals(data)) {
            Files.delete(claims.resolve(Integer.toString(index)));
        }
        Files.deleteIfExists(file());
    }

    private boolean take(int index) throws IOException {
        var claim = claims.resolve(Integer.toString(index));
        var holder = holder(index);
        if (holder.equals(data)) {
            return true;
        }
        boolean abandoned = !holder.toString().isEmpty() && !Files.exists(holder);
        if (abandoned) {
            Files.deleteIfExists(claim);
        } else if (!holder.toString().isEmpty() || foreignBridge(index)) {
            return false;
        }
        try {
            Files.createSymbolicLink(claim, data);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /// A bridge of that name without a claim belongs to someone we do not know, unless it is what our own last run left.
    private boolean foreignBridge(int index) throws IOException {
        return index != remembered() && Files.exists(Path.of("/sys/class/net", new PodNetwork(index).bridge()));
    }

    private Path holder(int index) throws IOException {
        var claim = claims.resolve(Integer.toString(index));
        return Files.isSymbolicLink(claim) ? Files.readSymbolicLink(claim) : Path.of("");
    }

    private Path file() {
        return data.resolve("instance-index");
    }

    private int remembered() throws IOException {
        if (!Files.exists(file())) {
            return -1;
        }
        var text = Files.readString(file()).strip();
        return text.matches("[0-9]{1,2}") && Integer.parseInt(text) < COUNT ? Integer.parseInt(text) : -1;
    }
}

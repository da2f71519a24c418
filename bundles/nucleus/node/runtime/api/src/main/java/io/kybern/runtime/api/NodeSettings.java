// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a runtime must know about the node it serves.
///
/// @param nodeName the Node object's name
/// @param directory the instance's data directory; the runtime keeps everything below it
/// @param network how pods are connected
public record NodeSettings(String nodeName, Path directory, PodNetwork network) {
    /// The cgroup below which the agent makes the pods' cgroups, in cgroupfs style. Each data directory has its own, so that a reset
    /// finds what a crash left.
    public String cgroupRoot() {
        return cgroupRoot(directory);
    }

    /// As [#cgroupRoot()], for a data directory.
    public static String cgroupRoot(Path directory) {
        return "/kybern-" + key(directory);
    }

    /// Eight hexadecimal digits that name a data directory in places that all instances on a machine share.
    public static String key(Path directory) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(directory.toAbsolutePath().normalize().toString()
                    .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

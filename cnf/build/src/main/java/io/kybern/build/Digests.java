// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Digests of inputs, by which steps know that nothing changed.
final class Digests {
    private final MessageDigest digest;

    Digests() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Digests add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return this;
    }

    Digests add(Path file) {
        try {
            digest.update(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new BuildFailure("cannot read " + file, e);
        }
        return add(file.toString());
    }

    Digests addAll(Path folder) {
        if (Files.isDirectory(folder)) {
            files(folder).forEach(this::add);
        }
        return this;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new BuildFailure("cannot list " + folder, e);
        }
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Whether a step was done with these inputs before.
    static boolean isSame(Path stamp, String digest) {
        return Files.isRegularFile(stamp) && Modules.text(stamp).equals(digest);
    }

    static void keep(Path stamp, String digest) {
        try {
            Files.createDirectories(stamp.getParent());
            Files.writeString(stamp, digest);
        } catch (IOException e) {
            throw new BuildFailure("cannot write " + stamp, e);
        }
    }
}

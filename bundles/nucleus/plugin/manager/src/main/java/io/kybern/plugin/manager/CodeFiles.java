// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The jars of plugins on disk, `DIR/plugins/<sha256>.jar`. A file whose content doesn't fit its name is as good as absent.
final class CodeFiles {
    private final Path directory;

    CodeFiles(Path directory) {
        this.directory = directory;
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    Path path(String sha256) {
        return directory.resolve(sha256 + ".jar");
    }

    /// The verified content.
    Optional<byte[]> read(String sha256) {
        try {
            byte[] content = Files.readAllBytes(path(sha256));
            return sha256(content).equals(sha256) ? Optional.of(content) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(String sha256, byte[] content) {
        replace(path(sha256), content);
    }

    /// Replaces a file as a whole, durably.
    static void replace(Path file, byte[] content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.write(fresh, content);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes all jars but these.
    void keepOnly(Set<String> hashes) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".jar")).toList()) {
                String name = file.getFileName().toString();
                if (!hashes.contains(name.substring(0, name.length() - 4))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

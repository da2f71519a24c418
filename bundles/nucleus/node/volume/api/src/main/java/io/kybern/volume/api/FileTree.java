// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// What the JDK lacks for trees of files: removal, permissions by number, ownership by number.
public final class FileTree {
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ
    };

    private FileTree() {
    }

    /// Removes a file or directory with all that is in it; follows no link. Nothing there is fine.
    public static void delete(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, java.io.@org.jspecify.annotations.Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Sets the low nine permission bits, whatever the umask; the set-group-id bit too where the file system knows it.
    public static void mode(Path path, int mode) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode & 1 << bit) != 0) {
                permissions.add(BITS[bit]);
            }
        }
        if ((mode & 07000) != 0) {
            Files.setAttribute(path, "unix:mode", mode & 07777 | (int) Files.getAttribute(path, "unix:mode") & 0170000);
            return;
        }
        Files.setPosixFilePermissions(path, permissions);
    }

    /// Gives the file to a group, where the agent may.
    public static void group(Path path, long group) throws IOException {
        if (root()) {
            Files.setAttribute(path, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /// Gives the file to a user, where the agent may.
    public static void owner(Path path, long user) throws IOException {
        if (root()) {
            Files.setAttribute(path, "unix:uid", (int) user, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /// Whether this process is root.
    public static boolean root() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}

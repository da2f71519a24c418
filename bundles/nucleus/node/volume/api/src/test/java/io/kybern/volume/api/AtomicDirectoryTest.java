// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {
    @TempDir
    Path root;

    private static FileContent file(String text) {
        return new FileContent(text.getBytes(StandardCharsets.UTF_8), 0640);
    }

    @Test
    void write_thenChanged_replacesAddsAndRemoves() throws IOException {
        var directory = new AtomicDirectory(root);
        assertTrue(directory.write(Map.of("a", file("1"), "sub/b", file("2")), OptionalLong.empty()));
        assertEquals("2", Files.readString(root.resolve("sub/b")));
        assertEquals("rw-r-----", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("a"))));
        assertFalse(directory.write(Map.of("a", file("1"), "sub/b", file("2")), OptionalLong.empty()), "equal content is no write");
        assertTrue(directory.write(Map.of("a", file("3"), "c", file("4")), OptionalLong.empty()));
        assertEquals("3", Files.readString(root.resolve("a")));
        assertEquals("4", Files.readString(root.resolve("c")));
        assertFalse(Files.exists(root.resolve("sub"), LinkOption.NOFOLLOW_LINKS));
        try (var list = Files.list(root)) {
            assertEquals(4, list.count(), "one data directory, ..data and two links");
        }
    }

    @Test
    void readers_neverSeeAMixture() throws Exception {
        var directory = new AtomicDirectory(root);
        directory.write(Map.of("x", file("0"), "y", file("0")), OptionalLong.empty());
        var mixed = new AtomicBoolean();
        var done = new AtomicBoolean();
        Thread reader = Thread.ofVirtual().start(() -> {
            while (!done.get()) {
                try {
                    Path data = root.resolve("..data").toRealPath();
                    mixed.compareAndSet(false, !Files.readString(data.resolve("x")).equals(Files.readString(data.resolve("y"))));
                } catch (IOException _) {
                    Thread.onSpinWait();
                }
            }
        });
        for (int i = 1; i < 300; i++) {
            directory.write(Map.of("x", file("" + i), "y", file("" + i)), OptionalLong.empty());
        }
        done.set(true);
        reader.join();
        assertFalse(mixed.get());
    }

    @Test
    void write_ofPathThatLeavesTheDirectory_isRefused() {
        var directory = new AtomicDirectory(root);
        assertThrows(VolumeFailure.class, () -> directory.write(Map.of("a/../../b", file("1")), OptionalLong.empty()));
        assertThrows(VolumeFailure.class, () -> directory.write(Map.of("/etc/x", file("1")), OptionalLong.empty()));
    }

    @Test
    void delete_followsNoLink() throws IOException {
        Path outside = Files.createDirectory(root.resolve("outside"));
        Files.writeString(outside.resolve("keep"), "k");
        Path tree = Files.createDirectory(root.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        FileTree.delete(tree);
        assertFalse(Files.exists(tree));
        assertTrue(Files.exists(outside.resolve("keep")));
    }
}

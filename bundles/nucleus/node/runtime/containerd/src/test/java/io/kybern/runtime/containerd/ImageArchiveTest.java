// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArchiveTest {
    @TempDir
    Path folder;

    private static byte[] busybox() throws IOException {
        var out = new ByteArrayOutputStream();
        ImageArchive.writeBusybox(out, "amd64", "binary".getBytes(StandardCharsets.UTF_8), List.of("sh", "ls", "busybox", "["));
        return out.toByteArray();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("image.tar"), content);
    }

    @Test
    void archive_isReadByTar_andHasItsParts() throws IOException {
        var archive = file(busybox());
        var listed = Command.run(List.of("tar", "-tf", archive.toString())).lines().toList();
        assertEquals(3, listed.size());
        assertEquals("manifest.json", listed.getFirst());
        assertEquals("layer.tar", listed.getLast());
        Command.run(List.of("tar", "-xf", archive.toString(), "-C", folder.toString()));
        var layer = Command.run(List.of("tar", "-tvf", folder.resolve("layer.tar").toString()));
        assertTrue(layer.contains("bin/sh -> busybox"), layer);
        assertTrue(layer.contains("bin/[ -> busybox"), layer);
        assertTrue(layer.contains("drwxrwxrwt root/root"), layer);
        var config = Files.readString(folder.resolve(listed.get(1)));
        assertTrue(config.contains(ImageArchive.sha256(Files.readAllBytes(folder.resolve("layer.tar")))), config);
        assertEquals(listed.get(1), ImageArchive.sha256(Files.readAllBytes(folder.resolve(listed.get(1)))) + ".json");
    }

    @Test
    void archive_ofTheSameContent_isTheSameBytes() throws IOException {
        assertArrayEquals(busybox(), busybox());
    }

    @Test
    void names_areReadFromDockerArchive_andOciLayout() throws IOException {
        assertEquals(Set.of("localhost/busybox:1"), ImageArchive.namesIn(file(busybox())));
        var oci = new ByteArrayOutputStream();
        try (var tar = new TarWriter(oci)) {
            tar.directory("blobs", 0755);
            tar.file("blobs/x", 0644, new byte[700]);
            tar.file("./index.json", 0644, """
                    {"manifests":[{"digest":"sha256:1","annotations":{"io.containerd.image.name": "registry.example/app:2"}}]}"""
                    .getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(Set.of("registry.example/app:2"), ImageArchive.namesIn(file(oci.toByteArray())));
    }

    @Test
    void whatIsNoImage_isRefusedWithAReason() throws IOException {
        var text = assertThrows(IOException.class, () -> ImageArchive.namesIn(file("x".repeat(2000).getBytes(StandardCharsets.UTF_8))));
        assertTrue(text.getMessage().contains("not a tar archive"), text.getMessage());
        var empty = new ByteArrayOutputStream();
        try (var tar = new TarWriter(empty)) {
            tar.file("hello", 0644, new byte[3]);
        }
        var other = assertThrows(IOException.class, () -> ImageArchive.namesIn(file(empty.toByteArray())));
        assertTrue(other.getMessage().contains("neither a docker-archive nor an OCI layout"), other.getMessage());
        var cut = Arrays.copyOf(busybox(), 600);
        assertThrows(IOException.class, () -> ImageArchive.namesIn(file(cut)));
    }
}

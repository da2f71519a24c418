// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes images as docker-archives of one layer, and tells which images an archive holds.
final class ImageArchive {
    static final String PAUSE = "localhost/kybern-pause:1";
    static final String BUSYBOX = "localhost/busybox:1";
    private static final Pattern NAME = Pattern.compile(
            "\"(?:io\\.containerd\\.image\\.name|org\\.opencontainers\\.image\\.ref\\.name)\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern TAGS = Pattern.compile("\"RepoTags\"\\s*:\\s*\\[([^]]*)]");
    private static final int MAX_INDEX = 4 << 20;

    private ImageArchive() {
    }

    /// Go's name of this machine's architecture.
    static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case String other -> other;
        };
    }

    static void writePause(OutputStream out, String architecture) throws IOException {
        var layer = new ByteArrayOutputStream();
        try (var tar = new TarWriter(layer)) {
            tar.file("pause", 0755, PauseBinary.forArchitecture(architecture));
        }
        write(out, PAUSE, architecture, layer.toByteArray(), "\"Entrypoint\":[\"/pause\"],\"User\":\"65535:65535\"");
    }

    /// @param binary a static busybox
    /// @param applets the names it answers to
    static void writeBusybox(OutputStream out, String architecture, byte[] binary, List<String> applets) throws IOException {
        var layer = new ByteArrayOutputStream(binary.length + 512 * 600);
        try (var tar = new TarWriter(layer)) {
            for (var directory : List.of("bin", "dev", "etc", "home", "proc", "sys", "usr", "var", "var/spool", "var/www")) {
                tar.directory(directory, 0755);
            }
            tar.directory("root", 0700);
            tar.directory("tmp", 01777);
            tar.directory("var/tmp", 01777);
            tar.file("bin/busybox", 0755, binary);
            for (var applet : applets.stream().filter(name -> !name.equals("busybox")).sorted().toList()) {
                tar.symbolicLink("bin/" + applet, "busybox");
            }
            tar.symbolicLink("sbin", "bin");
            tar.symbolicLink("usr/bin", "../bin");
            tar.symbolicLink("usr/sbin", "../bin");
            tar.file("etc/passwd", 0644, text("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n"));
            tar.file("etc/group", 0644, text("root:x:0:\nnogroup:x:65534:\n"));
            tar.file("etc/shadow", 0600, text("root:*:::::::\nnobody:*:::::::\n"));
            tar.file("etc/nsswitch.conf", 0644, text("hosts: files dns\n"));
        }
        write(out, BUSYBOX, architecture, layer.toByteArray(), "\"Cmd\":[\"sh\"]");
    }

    private static void write(OutputStream out, String name, String architecture, byte[] layer, String process) throws IOException {
        var diff = sha256(layer);
        var config = text("""
                {"architecture":"%s","os":"linux","created":"2026-01-01T00:00:00Z","config":{%s,"Env":["PATH=/usr/local/sbin:\
                /usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},\
                "history":[{"created":"2026-01-01T00:00:00Z","created_by":"kybern"}]}""".formatted(architecture, process, diff));
        var configName = sha256(config) + ".json";
        try (var tar = new TarWriter(out)) {
            tar.file("manifest.json", 0644,
                    text("[{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[\"layer.tar\"]}]".formatted(configName, name)));
            tar.file(configName, 0644, config);
            tar.file("layer.tar", 0644, layer);
        }
    }

    /// The image names in a docker-archive or OCI layout.
    ///
    /// @throws IOException when it is neither; the message says so
    static Set<String> namesIn(Path archive) throws IOException {
        var names = new LinkedHashSet<String>();
        boolean index = false;
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
            var header = new byte[512];
            while (readBlock(in, header)) {
                var path = field(header, 0, 100).replaceFirst("^\\./", "");
                long size = size(header, archive);
                if (path.equals("manifest.json") || path.equals("index.json")) {
                    if (size > MAX_INDEX) {
                        throw new IOException(archive + ": " + path + " is too large");
                    }
                    index = true;
                    collect(new String(in.readNBytes((int) size), StandardCharsets.UTF_8), names);
                    size = (512 - size % 512) % 512;
                } else {
                    size = (size + 511) / 512 * 512;
                }
                in.skipNBytes(size);
            }
        } catch (EOFException e) {
            throw new IOException(archive + " is cut off", e);
        }
        if (!index) {
            throw new IOException(archive + " is neither a docker-archive nor an OCI layout (no manifest.json or index.json in it)");
        }
        return names;
    }

    private static void collect(String json, Set<String> names) {
        var tags = TAGS.matcher(json);
        while (tags.find()) {
            for (var tag : tags.group(1).split(",")) {
                var name = tag.strip().replace("\"", "");
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        var annotations = NAME.matcher(json);
        while (annotations.find()) {
            names.add(annotations.group(1));
        }
    }

    private static boolean readBlock(DataInputStream in, byte[] block) throws IOException {
        int count = in.readNBytes(block, 0, block.length);
        return count == block.length && block[0] != 0;
    }

    private static long size(byte[] header, Path archive) throws IOException {
        var digits = field(header, 124, 12).strip();
        if ((header[124] & 0x80) != 0) {
            return HexFormat.fromHexDigitsToLong(HexFormat.of().formatHex(header, 128, 136));
        }
        if (!digits.matches("[0-7]+")) {
            throw new IOException(archive + " is not a tar archive (decompress it first if it is compressed)");
        }
        return Long.parseLong(digits, 8);
    }

    private static String field(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The applets of a busybox on this machine, asked of itself.
    static List<String> applets(Path busybox) throws IOException {
        var listed = Command.run(List.of(busybox.toString(), "--list"));
        var names = new ArrayList<>(listed.lines().map(String::strip).filter(name -> name.matches("[a-z0-9_.\\[\\]-]+")).toList());
        if (!names.contains("sh")) {
            throw new IOException(busybox + " is no usable busybox: it lists " + names.stream().limit(5).collect(Collectors.joining(" ")));
        }
        return names;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a tar archive (ustar) whose bytes depend only on what is put in: owner root, time zero.
final class TarWriter implements AutoCloseable {
    private static final int BLOCK = 512;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void directory(String path, int mode) throws IOException {
        header(path.endsWith("/") ? path : path + "/", mode, 0, '5', "");
    }

    void file(String path, int mode, byte[] content) throws IOException {
        header(path, mode, content.length, '0', "");
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    void symbolicLink(String path, String target) throws IOException {
        header(path, 0777, 0, '2', target);
    }

    private void header(String path, int mode, long size, char type, String link) throws IOException {
        var block = new byte[BLOCK];
        put(block, 0, 100, path);
        put(block, 100, 8, "%07o".formatted(mode));
        put(block, 108, 8, "0000000");
        put(block, 116, 8, "0000000");
        put(block, 124, 12, "%011o".formatted(size));
        put(block, 136, 12, "00000000000");
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        put(block, 157, 100, link);
        put(block, 257, 8, "ustar\00000");
        put(block, 265, 32, "root");
        put(block, 297, 32, "root");
        int sum = 0;
        for (byte value : block) {
            sum += value & 0xff;
        }
        put(block, 148, 8, "%06o\0 ".formatted(sum));
        out.write(block);
    }

    private static void put(byte[] block, int offset, int length, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > length) {
            throw new IllegalArgumentException("too long for a tar header: " + text);
        }
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.close();
    }
}

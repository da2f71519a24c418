// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Composes a blob: its kind, values in a fixed order, and a checksum of all that.
final class BlobWriter {
    private ByteBuffer buffer;

    BlobWriter(byte kind, long sizeHint) {
        buffer = ByteBuffer.allocate((int) Math.min(sizeHint + 64, 1 << 26));
        buffer.put(kind);
    }

    BlobWriter put(byte value) {
        room(1).put(value);
        return this;
    }

    BlobWriter put(int value) {
        room(4).putInt(value);
        return this;
    }

    BlobWriter put(long value) {
        room(8).putLong(value);
        return this;
    }

    BlobWriter put(byte[] value) {
        put(value.length);
        room(value.length).put(value);
        return this;
    }

    BlobWriter put(String value) {
        return put(value.getBytes(UTF_8));
    }

    byte[] finish() {
        var checksum = new CRC32C();
        checksum.update(buffer.array(), 0, buffer.position());
        put((int) checksum.getValue());
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            byte[] larger = Arrays.copyOf(buffer.array(), Math.max(buffer.position() + bytes, Math.multiplyExact(buffer.capacity(), 2)));
            buffer = ByteBuffer.wrap(larger).position(buffer.position());
        }
        return buffer;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Takes a blob of a [BlobWriter] apart, after its checksum was found right.
final class BlobReader {
    private final ByteBuffer buffer;

    /// @param name what to call the blob in an error
    BlobReader(byte kind, String name, byte[] blob) throws IOException {
        if (blob.length < 5) {
            throw new IOException("the store is damaged: " + name + " is cut off");
        }
        var checksum = new CRC32C();
        checksum.update(blob, 0, blob.length - 4);
        if (ByteBuffer.wrap(blob).getInt(blob.length - 4) != (int) checksum.getValue()) {
            throw new IOException("the store is damaged: the checksum of " + name + " is wrong");
        }
        buffer = ByteBuffer.wrap(blob, 0, blob.length - 4);
        if (buffer.get() != kind) {
            throw new IOException("the store is damaged: " + name + " is of another kind");
        }
    }

    byte readByte() {
        return buffer.get();
    }

    int readInt() {
        return buffer.getInt();
    }

    long readLong() {
        return buffer.getLong();
    }

    byte[] readBytes() {
        var bytes = new byte[buffer.getInt()];
        buffer.get(bytes);
        return bytes;
    }

    String readString() {
        return new String(readBytes(), UTF_8);
    }
}

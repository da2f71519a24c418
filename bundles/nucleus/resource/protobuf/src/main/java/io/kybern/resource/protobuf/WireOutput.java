// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A buffer that is filled from its end: a message is written before its length, so nothing is copied or measured twice.
final class WireOutput {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int DELIMITED = 2;

    private byte[] buffer = new byte[512];
    private int start = buffer.length;

    /// How much is written; the difference of two marks is the size of what was written between them.
    int mark() {
        return buffer.length - start;
    }

    private void room(int bytes) {
        if (start < bytes) {
            int used = buffer.length - start;
            byte[] larger = new byte[Math.max(buffer.length * 2, used + bytes)];
            System.arraycopy(buffer, start, larger, larger.length - used, used);
            start = larger.length - used;
            buffer = larger;
        }
    }

    void varint(long number) {
        int size = 1;
        for (long rest = number >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        room(size);
        start -= size;
        long rest = number;
        for (int i = 0; i < size; i++) {
            buffer[start + i] = (byte) (i + 1 < size ? rest & 0x7f | 0x80 : rest & 0x7f);
            rest >>>= 7;
        }
    }

    void fixed64(long bits) {
        room(8);
        start -= 8;
        for (int i = 0; i < 8; i++) {
            buffer[start + i] = (byte) (bits >>> 8 * i);
        }
    }

    void raw(byte[] bytes) {
        room(bytes.length);
        start -= bytes.length;
        System.arraycopy(bytes, 0, buffer, start, bytes.length);
    }

    void tag(int number, int wire) {
        varint((long) number << 3 | wire);
    }

    /// Closes a message whose content was written since the mark.
    void close(int number, int mark) {
        varint(mark() - mark);
        tag(number, DELIMITED);
    }

    void bytes(int number, byte[] bytes) {
        raw(bytes);
        varint(bytes.length);
        tag(number, DELIMITED);
    }

    void text(int number, String text) {
        bytes(number, text.getBytes(StandardCharsets.UTF_8));
    }

    void integer(int number, long value) {
        varint(value);
        tag(number, VARINT);
    }

    byte[] toBytes() {
        return Arrays.copyOfRange(buffer, start, buffer.length);
    }
}

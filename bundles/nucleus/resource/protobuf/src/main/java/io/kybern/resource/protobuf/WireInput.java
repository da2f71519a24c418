// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import io.kybern.resource.api.DecodeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads tags and values within limits; what is cut off or nested too deep is a [DecodeException].
final class WireInput {
    private static final int MAX_DEPTH = 400;

    private final byte[] buffer;
    private int at;
    private int limit;
    private int depth;

    WireInput(byte[] buffer, int from, int to) {
        this.buffer = buffer;
        this.at = from;
        this.limit = to;
    }

    boolean more() {
        return at < limit;
    }

    long varint() {
        long number = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at >= limit) {
                throw cutOff();
            }
            byte next = buffer[at++];
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new DecodeException("proto: integer overflow");
    }

    int tag() {
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw new DecodeException("proto: illegal tag " + (tag >>> 3) + " (wire type " + (tag & 7) + ")");
        }
        return (int) tag;
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > limit - at) {
            throw cutOff();
        }
        return (int) length;
    }

    /// Goes into a message; the result is what [#leave] wants.
    int enter() {
        int length = length();
        if (++depth > MAX_DEPTH) {
            throw new DecodeException("proto: exceeded max depth");
        }
        int outer = limit;
        limit = at + length;
        return outer;
    }

    void leave(int outer) {
        at = limit;
        limit = outer;
        depth--;
    }

    byte[] bytes() {
        int length = length();
        at += length;
        return Arrays.copyOfRange(buffer, at - length, at);
    }

    String text() {
        int length = length();
        at += length;
        return new String(buffer, at - length, length, StandardCharsets.UTF_8);
    }

    long fixed(int bytes) {
        if (limit - at < bytes) {
            throw cutOff();
        }
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits |= (buffer[at++] & 0xffL) << 8 * i;
        }
        return bits;
    }

    void skip(int wire) {
        switch (wire) {
            case 0 -> varint();
            case 1 -> fixed(8);
            case 2 -> {
                int length = length();
                at += length;
            }
            case 5 -> fixed(4);
            default -> throw new DecodeException("proto: illegal wireType " + wire);
        }
    }

    static void expect(int wanted, int wire, String field) {
        if (wanted != wire) {
            throw new DecodeException("proto: wrong wireType = " + wire + " for field " + field);
        }
    }

    private static DecodeException cutOff() {
        return new DecodeException("proto: unexpected EOF");
    }
}

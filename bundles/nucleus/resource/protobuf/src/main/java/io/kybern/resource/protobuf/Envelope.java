// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.GroupVersionKind;

/// `k8s\0` and a `runtime.Unknown`: kind, content type, the message's bytes.
///
/// @param contentType empty for protobuf
record Envelope(GroupVersionKind kind, byte[] raw, String contentType) {
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    static boolean has(byte[] bytes) {
        return bytes.length >= MAGIC.length && bytes[0] == MAGIC[0] && bytes[1] == MAGIC[1] && bytes[2] == MAGIC[2] && bytes[3] == MAGIC[3];
    }

    static Envelope read(byte[] bytes) {
        if (!has(bytes)) {
            throw new DecodeException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        var in = new WireInput(bytes, MAGIC.length, bytes.length);
        String apiVersion = "";
        String kind = "";
        byte[] raw = {};
        String contentType = "";
        while (in.more()) {
            int tag = in.tag();
            switch (tag >>> 3) {
                case 1 -> {
                    int outer = in.enter();
                    while (in.more()) {
                        int inner = in.tag();
                        switch (inner >>> 3) {
                            case 1 -> apiVersion = in.text();
                            case 2 -> kind = in.text();
                            default -> in.skip(inner & 7);
                        }
                    }
                    in.leave(outer);
                }
                case 2 -> raw = in.bytes();
                case 4 -> contentType = in.text();
                default -> in.skip(tag & 7);
            }
        }
        return new Envelope(GroupVersionKind.of(apiVersion, kind), raw, contentType);
    }

    /// Puts the envelope around a message that the buffer already holds.
    static byte[] close(WireOutput out, GroupVersionKind kind) {
        int size = out.mark();
        out.varint(size);
        out.tag(2, WireOutput.DELIMITED);
        int mark = out.mark();
        out.text(2, kind.kind());
        out.text(1, kind.apiVersion());
        out.close(1, mark);
        out.raw(MAGIC);
        return out.toBytes();
    }
}

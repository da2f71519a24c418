// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.Protobuf;
import io.kybern.resource.api.Value;
import java.nio.ByteBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// The service: descriptors are loaded once, everything else is stateless.
@Component(service = Protobuf.class)
public final class ProtobufTranscoder implements Protobuf {
    private static final String ITEMS = "items";

    private final WireTypes types = WireTypes.load();
    private final Codec json;

    @Activate
    public ProtobufTranscoder(@Reference Codecs codecs) {
        json = codecs.json();
    }

    @Override
    public boolean supports(GroupVersionKind kind) {
        return types.of(kind).isPresent();
    }

    private static GroupVersionKind kind(Value object) {
        return GroupVersionKind.of(object.get("apiVersion").text(), object.get("kind").text());
    }

    private WireType type(GroupVersionKind kind) {
        return types.of(kind).orElseThrow(() -> new IllegalArgumentException("no protobuf message for " + kind.apiVersion() + " " + kind.kind()));
    }

    private MessageWriter written(Value object) {
        var writer = new MessageWriter(types, json);
        writer.message(type(kind(object)), object);
        return writer;
    }

    @Override
    public byte[] encode(Value object) {
        return Envelope.close(written(object).out(), kind(object));
    }

    @Override
    public byte[] encodeBody(Value object) {
        return written(object).out().toBytes();
    }

    @Override
    public byte[] encodeList(GroupVersionKind kind, Value metadata, List<byte[]> bodies) {
        WireType type = type(kind);
        int items = type.field(ITEMS).numbers().getLast();
        var writer = new MessageWriter(types, json);
        for (byte[] body : bodies.reversed()) {
            writer.out().bytes(items, body);
        }
        WireType.Field field = type.field("metadata");
        writer.field(field, field.numbers().getLast(), metadata);
        return Envelope.close(writer.out(), kind);
    }

    @Override
    public byte[] watchFrame(String event, byte[] object) {
        var out = new WireOutput();
        int mark = out.mark();
        out.bytes(1, object);
        out.close(2, mark);
        out.text(1, event);
        byte[] message = out.toBytes();
        return ByteBuffer.allocate(4 + message.length).putInt(message.length).put(message).array();
    }

    @Override
    public Value decode(byte[] bytes) {
        Envelope envelope = Envelope.read(bytes);
        GroupVersionKind kind = envelope.kind();
        if (envelope.contentType().equals("application/json")) {
            return json.decode(envelope.raw());
        }
        WireType type = types.of(kind).orElseThrow(() -> new DecodeException("proto: no message for kind \"" + kind.kind() + "\" in version \""
                + kind.apiVersion() + "\""));
        var in = new WireInput(envelope.raw(), 0, envelope.raw().length);
        Value value = new MessageReader(types, json, this::decode, in).message(type);
        return value.asObject().with("apiVersion", kind.apiVersion()).with("kind", kind.kind());
    }
}

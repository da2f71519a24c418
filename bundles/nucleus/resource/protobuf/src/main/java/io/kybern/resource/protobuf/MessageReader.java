// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.protobuf.WireType.Field;
import io.kybern.resource.protobuf.WireType.Kind;
import io.kybern.resource.protobuf.WireType.Level;
import io.kybern.resource.protobuf.WireType.Part;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.function.Function;

/// Reads messages into values. Fields that the descriptor does not have are passed over, as in upstream.
final class MessageReader {
    private static final String SCHEMA = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final long EARLIEST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final WireTypes types;
    private final Codec json;
    private final Function<byte[], Value> envelopes;
    private final WireInput in;

    /// @param envelopes reads an object that is embedded with its own envelope
    MessageReader(WireTypes types, Codec json, Function<byte[], Value> envelopes, WireInput in) {
        this.types = types;
        this.json = json;
        this.envelopes = envelopes;
        this.in = in;
    }

    Value message(WireType type) {
        var slots = new Object[type.fields().size()];
        level(type.root(), slots);
        var builder = ObjectValue.builder();
        for (Field field : type.fields()) {
            switch (slots[field.slot()]) {
                case null -> { }
                case ArrayValue.Builder list -> builder.put(field.name(), list.build());
                case ObjectValue.Builder map -> builder.put(field.name(), map.build());
                case Value value -> builder.put(field.name(), value);
                default -> throw new IllegalStateException(field.name());
            }
        }
        return builder.build();
    }

    private void level(Level level, Object[] slots) {
        while (in.more()) {
            int tag = in.tag();
            int wire = tag & 7;
            switch (level.part(tag >>> 3)) {
                case Part.Leaf(int _, Field field) -> field(field, wire, slots);
                case Part.Inlined(int _, Level inner) -> {
                    WireInput.expect(WireOutput.DELIMITED, wire, "inlined");
                    int outer = in.enter();
                    level(inner, slots);
                    in.leave(outer);
                }
                case null -> in.skip(wire);
            }
        }
    }

    private void field(Field field, int wire, Object[] slots) {
        int slot = field.slot();
        switch (field.shape()) {
            case SINGLE -> slots[slot] = single(field, wire);
            case ARRAY -> {
                if (field.wrapped()) {
                    slots[slot] = items(wire, field);
                } else {
                    ArrayValue.Builder list = slots[slot] instanceof ArrayValue.Builder known ? known : ArrayValue.builder();
                    repeated(field, wire, list);
                    slots[slot] = list;
                }
            }
            case MAP, MAP_OF_ARRAYS -> {
                ObjectValue.Builder map = slots[slot] instanceof ObjectValue.Builder known ? known : ObjectValue.builder();
                entry(field, wire, map);
                slots[slot] = map;
            }
        }
    }

    private void repeated(Field field, int wire, ArrayValue.Builder list) {
        boolean number = field.kind() == Kind.INT32 || field.kind() == Kind.INT64 || field.kind() == Kind.BOOLEAN || field.kind() == Kind.DOUBLE;
        if (!number || wire != WireOutput.DELIMITED) {
            list.add(single(field, wire));
            return;
        }
        int outer = in.enter();
        while (in.more()) {
            list.add(single(field, field.kind() == Kind.DOUBLE ? WireOutput.FIXED64 : WireOutput.VARINT));
        }
        in.leave(outer);
    }

    private Value items(int wire, Field field) {
        WireInput.expect(WireOutput.DELIMITED, wire, field.name());
        var list = ArrayValue.builder();
        int outer = in.enter();
        while (in.more()) {
            int tag = in.tag();
            if (tag == (1 << 3 | WireOutput.DELIMITED)) {
                list.add(Value.of(in.text()));
            } else {
                in.skip(tag & 7);
            }
        }
        in.leave(outer);
        return list.build();
    }

    private void entry(Field field, int wire, ObjectValue.Builder map) {
        WireInput.expect(WireOutput.DELIMITED, wire, field.name());
        int outer = in.enter();
        String key = "";
        Value value = Value.ABSENT;
        while (in.more()) {
            int tag = in.tag();
            switch (tag >>> 3) {
                case 1 -> key = in.text();
                case 2 -> value = field.shape() == WireType.Shape.MAP_OF_ARRAYS ? items(tag & 7, field) : single(field, tag & 7);
                default -> in.skip(tag & 7);
            }
        }
        in.leave(outer);
        map.put(key, value == Value.ABSENT ? absentEntry(field) : value);
    }

    private static Value absentEntry(Field field) {
        return switch (field.kind()) {
            case STRING, BYTES -> Value.of("");
            case QUANTITY -> Value.of("0");
            case INT32, INT64, DOUBLE -> Value.of(0);
            case BOOLEAN -> Value.FALSE;
            default -> Value.object();
        };
    }

    private Value single(Field field, int wire) {
        int wanted = switch (field.kind()) {
            case INT32, INT64, BOOLEAN -> WireOutput.VARINT;
            case DOUBLE -> WireOutput.FIXED64;
            default -> WireOutput.DELIMITED;
        };
        WireInput.expect(wanted, wire, field.name());
        return switch (field.kind()) {
            case STRING -> Value.of(in.text());
            case INT32 -> Value.of((int) in.varint());
            case INT64 -> Value.of(in.varint());
            case BOOLEAN -> Value.of(in.varint() != 0);
            case DOUBLE -> decimal(Double.longBitsToDouble(in.fixed(8)));
            case BYTES -> Value.of(Base64.getEncoder().encodeToString(in.bytes()));
            default -> {
                int outer = in.enter();
                Value value = structured(field);
                in.leave(outer);
                yield value;
            }
        };
    }

    private static Value decimal(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Value.of((long) number) : Value.of(number);
    }

    private Value structured(Field field) {
        return switch (field.kind()) {
            case OBJECT -> message(types.get(field.reference()));
            case QUANTITY, INT_OR_STRING, TIME, MICRO_TIME, DURATION -> scalars().value(field.kind());
            case SCHEMA_OR_BOOL, SCHEMA_OR_ARRAY, SCHEMA_OR_STRINGS -> schemas(field.kind());
            default -> raw();
        };
    }

    /// Small messages of scalars: fields 1 and 2 as numbers, 1 and 3 as texts.
    private static final class Scalars {
        private boolean any;
        private long first;
        private long second;
        private String text = "";
        private String third = "";

        Value value(Kind kind) {
            return switch (kind) {
                case QUANTITY -> Value.of(text.isEmpty() ? "0" : text);
                case INT_OR_STRING -> first == 1 ? Value.of(third) : Value.of((int) second);
                case TIME -> any ? time(SECONDS) : Value.NULL;
                case MICRO_TIME -> any ? time(MICROS) : Value.NULL;
                default -> Value.of(GoDuration.text(first));
            };
        }

        private Value time(DateTimeFormatter format) {
            if (first < EARLIEST || first > LATEST) {
                throw new DecodeException("proto: time out of range");
            }
            return Value.of(format.format(Instant.ofEpochSecond(first, second)));
        }
    }

    private Scalars scalars() {
        var last = new Scalars();
        while (in.more()) {
            int tag = in.tag();
            last.any = true;
            switch (tag) {
                case 1 << 3 -> last.first = in.varint();
                case 2 << 3 -> last.second = in.varint();
                case 1 << 3 | WireOutput.DELIMITED -> last.text = in.text();
                case 3 << 3 | WireOutput.DELIMITED -> last.third = in.text();
                default -> in.skip(tag & 7);
            }
        }
        return last;
    }

    private Value raw() {
        Value value = Value.NULL;
        while (in.more()) {
            int tag = in.tag();
            if (tag == (1 << 3 | WireOutput.DELIMITED)) {
                byte[] bytes = in.bytes();
                value = bytes.length == 0 ? Value.NULL : Envelope.has(bytes) ? envelopes.apply(bytes) : json.decode(bytes);
            } else {
                in.skip(tag & 7);
            }
        }
        return value;
    }

    private Value schemas(Kind kind) {
        boolean allows = false;
        Value single = Value.ABSENT;
        var list = ArrayValue.builder();
        boolean listed = false;
        int schemaNumber = kind == Kind.SCHEMA_OR_BOOL ? 2 : 1;
        while (in.more()) {
            int tag = in.tag();
            int number = tag >>> 3;
            if (number == schemaNumber) {
                single = nested();
            } else if (kind == Kind.SCHEMA_OR_BOOL && number == 1) {
                allows = in.varint() != 0;
            } else if (number == 2) {
                list.add(kind == Kind.SCHEMA_OR_ARRAY ? nested() : Value.of(in.text()));
                listed = true;
            } else {
                in.skip(tag & 7);
            }
        }
        return listed ? list.build() : single.present() ? single : kind == Kind.SCHEMA_OR_BOOL ? Value.of(allows) : Value.NULL;
    }

    private Value nested() {
        int outer = in.enter();
        Value schema = message(types.get(SCHEMA));
        in.leave(outer);
        return schema;
    }
}

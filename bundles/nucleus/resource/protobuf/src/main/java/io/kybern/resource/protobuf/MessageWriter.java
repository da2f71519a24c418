// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.protobuf.WireType.Field;
import io.kybern.resource.protobuf.WireType.Level;
import io.kybern.resource.protobuf.WireType.Part;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// Writes values as messages, last field first. As in upstream, scalars and structs that are no pointers are always written.
final class MessageWriter {
    private static final String SCHEMA = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

    private final WireTypes types;
    private final Codec json;
    private final WireOutput out = new WireOutput();

    MessageWriter(WireTypes types, Codec json) {
        this.types = types;
        this.json = json;
    }

    WireOutput out() {
        return out;
    }

    void message(WireType type, Value value) {
        level(type.root(), value);
    }

    private void level(Level level, Value value) {
        for (Part part : level.descending()) {
            switch (part) {
                case Part.Leaf(int number, Field field) -> field(field, number, value.get(field.name()));
                case Part.Inlined(int number, Level inner) -> {
                    int mark = out.mark();
                    level(inner, value);
                    out.close(number, mark);
                }
            }
        }
    }

    void field(Field field, int number, Value value) {
        switch (field.shape()) {
            case SINGLE -> {
                if (!value.missing() || !field.pointer()) {
                    single(field, number, value);
                }
            }
            case ARRAY -> {
                if (!field.wrapped()) {
                    value.items().reversed().forEach(item -> single(field, number, item));
                } else if (!value.missing()) {
                    items(number, value);
                }
            }
            case MAP, MAP_OF_ARRAYS -> map(field, number, value.asObject());
        }
    }

    private void items(int number, Value value) {
        int mark = out.mark();
        value.items().reversed().forEach(item -> out.text(1, item.text()));
        out.close(number, mark);
    }

    private void map(Field field, int number, ObjectValue map) {
        for (int i = map.size() - 1; i >= 0; i--) {
            int mark = out.mark();
            if (field.shape() == WireType.Shape.MAP_OF_ARRAYS) {
                items(2, map.value(i));
            } else {
                single(field, 2, map.value(i));
            }
            out.text(1, map.name(i));
            out.close(number, mark);
        }
    }

    private void single(Field field, int number, Value value) {
        switch (field.kind()) {
            case STRING -> out.text(number, value.text());
            case INT32, INT64 -> out.integer(number, value.integer(0));
            case BOOLEAN -> out.integer(number, value instanceof BooleanValue(boolean truth) && truth ? 1 : 0);
            case DOUBLE -> {
                out.fixed64(Double.doubleToLongBits(value instanceof DecimalValue(double decimal) ? decimal : value.integer(0)));
                out.tag(number, WireOutput.FIXED64);
            }
            case BYTES -> {
                if (!value.missing()) {
                    out.bytes(number, base64(value.text()));
                }
            }
            default -> {
                int mark = out.mark();
                structured(field, value);
                out.close(number, mark);
            }
        }
    }

    private static byte[] base64(String text) {
        return Base64.getMimeDecoder().decode(text);
    }

    private void structured(Field field, Value value) {
        switch (field.kind()) {
            case QUANTITY -> out.text(1, value instanceof StringValue(String text) ? text : value.missing() ? "0" : value.toString());
            case INT_OR_STRING -> intOrString(value);
            case TIME -> time(value, false);
            case MICRO_TIME -> time(value, true);
            case DURATION -> out.integer(1, GoDuration.nanos(value.text()));
            case RAW, FIELDS_V1, JSON -> {
                if (!value.missing()) {
                    out.bytes(1, json.encode(value));
                }
            }
            case SCHEMA_OR_BOOL -> schemaOrBool(value);
            case SCHEMA_OR_ARRAY, SCHEMA_OR_STRINGS -> schemaOrList(value);
            default -> message(types.get(field.reference()), value);
        }
    }

    private void intOrString(Value value) {
        boolean text = value instanceof StringValue;
        out.text(3, value.text());
        out.integer(2, value.integer(0));
        out.integer(1, text ? 1 : 0);
    }

    private void time(Value value, boolean micros) {
        if (value.text().isEmpty()) {
            return;
        }
        try {
            Instant instant = Instant.parse(value.text());
            out.integer(2, micros ? instant.getNano() / 1000 * 1000 : 0);
            out.integer(1, instant.getEpochSecond());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a time: " + value.text(), e);
        }
    }

    private void schema(int number, Value value) {
        int mark = out.mark();
        message(types.get(SCHEMA), value);
        out.close(number, mark);
    }

    private void schemaOrBool(Value value) {
        if (value instanceof BooleanValue(boolean truth)) {
            out.integer(1, truth ? 1 : 0);
        } else {
            schema(2, value);
            out.integer(1, 1);
        }
    }

    private void schemaOrList(Value value) {
        List<Value> items = value.items();
        if (items.isEmpty()) {
            schema(1, value);
        }
        for (Value item : items.reversed()) {
            if (item instanceof StringValue(String text)) {
                out.text(2, text);
            } else {
                schema(2, item);
            }
        }
    }
}

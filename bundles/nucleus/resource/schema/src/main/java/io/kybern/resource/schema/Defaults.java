// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Field;
import io.kybern.resource.api.Value;

/// Adds the defaults of a schema where a field is absent; a default object gets its own defaults.
final class Defaults {
    private Defaults() {
    }

    static Value apply(Schema schema, Value value) {
        return switch (schema.type()) {
            case OBJECT -> value instanceof ObjectValue object ? object(schema, object) : value;
            case MAP -> value instanceof ObjectValue object && deep(schema.element()) ? map(schema.element(), object) : value;
            case ARRAY -> value instanceof ArrayValue array && deep(schema.element()) ? array(schema.element(), array) : value;
            default -> value;
        };
    }

    private static boolean deep(Schema schema) {
        return schema.type() == Schema.Type.OBJECT || schema.type() == Schema.Type.MAP || schema.type() == Schema.Type.ARRAY;
    }

    private static Value object(Schema schema, ObjectValue object) {
        ObjectValue result = object;
        int at = 0;
        for (Field field : schema.fields().values()) {
            while (at < object.size() && object.name(at).compareTo(field.name()) < 0) {
                at++;
            }
            Value before = at < object.size() && object.name(at).equals(field.name()) ? object.value(at) : Value.ABSENT;
            Schema type = field.type();
            Value after = before;
            if (before == Value.ABSENT || before == Value.NULL && !type.nullable()) {
                boolean invisible = field.presence() == Schema.Presence.ZERO_DROPPED && Scalars.zero(type.defaultValue());
                after = type.defaultValue() == Value.ABSENT || invisible ? before : type.defaultValue();
            }
            if (!after.missing() && deep(type)) {
                after = apply(type, after);
            }
            if (after != before) {
                result = result.with(field.name(), after);
            }
        }
        return result;
    }

    private static Value map(Schema element, ObjectValue object) {
        ObjectValue result = object;
        for (int i = 0; i < object.size(); i++) {
            Value after = apply(element, object.value(i));
            if (after != object.value(i)) {
                result = result.with(object.name(i), after);
            }
        }
        return result;
    }

    private static Value array(Schema element, ArrayValue array) {
        var builder = ArrayValue.builder();
        boolean same = true;
        for (Value before : array.items()) {
            Value after = apply(element, before);
            same &= after == before;
            builder.add(after);
        }
        return same ? array : builder.build();
    }
}

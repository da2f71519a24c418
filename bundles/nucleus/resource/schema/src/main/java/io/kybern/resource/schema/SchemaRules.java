// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Field;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.util.List;

/// Enums and required fields. An empty string passes: whether it may be empty is a strategy's rule.
final class SchemaRules {
    private SchemaRules() {
    }

    static void check(Schema schema, Value value, Place place, List<FieldError> errors) {
        switch (value) {
            case ObjectValue object when schema.type() == Schema.Type.OBJECT -> fields(schema, object, place, errors);
            case ObjectValue object when schema.type() == Schema.Type.MAP && checked(schema.element()) -> {
                for (int i = 0; i < object.size(); i++) {
                    check(schema.element(), object.value(i), place.key(object.name(i)), errors);
                }
            }
            case ArrayValue array when schema.type() == Schema.Type.ARRAY && checked(schema.element()) -> {
                for (int i = 0; i < array.size(); i++) {
                    check(schema.element(), array.get(i), place.index(i), errors);
                }
            }
            case StringValue(String text) when !text.isEmpty() && !schema.enums().isEmpty() && !schema.enums().contains(text) ->
                errors.add(FieldError.notSupported(place.path(), value, schema.enums().stream().sorted().toList()));
            default -> { }
        }
    }

    /// Whether there can be anything wrong with a value of this schema.
    private static boolean checked(Schema schema) {
        return switch (schema.type()) {
            case OBJECT, MAP, ARRAY -> true;
            case STRING -> !schema.enums().isEmpty();
            default -> false;
        };
    }

    private static void fields(Schema schema, ObjectValue object, Place place, List<FieldError> errors) {
        int at = 0;
        for (Field field : schema.fields().values()) {
            while (at < object.size() && object.name(at).compareTo(field.name()) < 0) {
                at++;
            }
            Value value = at < object.size() && object.name(at).equals(field.name()) ? object.value(at) : Value.ABSENT;
            if (value == Value.ABSENT) {
                if (field.required() && field.presence() != Schema.Presence.ALWAYS) {
                    errors.add(FieldError.required(place.field(field.name(), "").path(), ""));
                }
            } else if (checked(field.type())) {
                check(field.type(), value, place.field(field.name(), ""), errors);
            }
        }
    }
}

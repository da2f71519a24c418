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

    static void check(Schema schema, Value value, String path, List<FieldError> errors) {
        switch (value) {
            case ObjectValue object when schema.type() == Schema.Type.OBJECT -> fields(schema, object, path, errors);
            case ObjectValue object when schema.type() == Schema.Type.MAP -> {
                for (int i = 0; i < object.size(); i++) {
                    check(schema.element(), object.value(i), path + "[" + object.name(i) + "]", errors);
                }
            }
            case ArrayValue array when schema.type() == Schema.Type.ARRAY -> {
                for (int i = 0; i < array.size(); i++) {
                    check(schema.element(), array.get(i), path + "[" + i + "]", errors);
                }
            }
            case StringValue(String text) when !text.isEmpty() && !schema.enums().isEmpty() && !schema.enums().contains(text) ->
                errors.add(FieldError.notSupported(path, value, schema.enums().stream().sorted().toList()));
            default -> { }
        }
    }

    private static void fields(Schema schema, ObjectValue object, String path, List<FieldError> errors) {
        for (Field field : schema.fields().values()) {
            Value value = object.get(field.name());
            String child = path.isEmpty() ? field.name() : path + "." + field.name();
            if (value == Value.ABSENT && field.required() && field.presence() != Schema.Presence.ALWAYS) {
                errors.add(FieldError.required(child, ""));
            } else if (!value.missing()) {
                check(field.type(), value, child, errors);
            }
        }
    }
}

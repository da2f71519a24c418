// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;

/// As much of the schema engine as strategies lean on: defaults, canonical quantities, enums. The real one tests itself with these groups, so
/// it can't be a dependency here.
final class MiniatureEngine {
    private MiniatureEngine() {
    }

    static Value defaults(Schema schema, Value value) {
        return switch (value) {
            case ObjectValue object when schema.type() == Schema.Type.OBJECT -> {
                ObjectValue result = object;
                for (Schema.Field field : schema.fields().values()) {
                    Value now = result.get(field.name());
                    Value then = now.missing() ? field.type().defaultValue() : now;
                    if (!then.missing()) {
                        result = result.with(field.name(), defaults(field.type(), then));
                    }
                }
                yield result;
            }
            case ObjectValue object when schema.type() == Schema.Type.MAP -> {
                ObjectValue result = object;
                for (String name : object.fields().keySet()) {
                    result = result.with(name, defaults(schema.element(), object.get(name)));
                }
                yield result;
            }
            case ArrayValue array when schema.type() == Schema.Type.ARRAY ->
                Value.array(array.items().stream().map(item -> defaults(schema.element(), item)).toList());
            default -> schema.format() == Schema.Format.QUANTITY ? Quantity.of(value).toValue() : value;
        };
    }

    static List<FieldError> enums(Schema schema, Value value) {
        var errors = new ArrayList<FieldError>();
        enums(schema, value, "", errors);
        return errors;
    }

    private static void enums(Schema schema, Value value, String path, List<FieldError> errors) {
        String text = value.text();
        if (!text.isEmpty() && !schema.enums().isEmpty() && !schema.enums().contains(text)) {
            errors.add(FieldError.notSupported(path, value, schema.enums().stream().sorted().toList()));
        }
        if (schema.type() == Schema.Type.OBJECT) {
            value.fields().forEach((name, field) -> enums(schema.at(name), field, path.isEmpty() ? name : path + "." + name, errors));
        }
        for (int i = 0; i < value.items().size(); i++) {
            enums(schema.element(), value.get(i), path + "[" + i + "]", errors);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.IntegerValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Format;
import io.kybern.resource.api.Schema.ListType;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds what is wrong with an applied configuration, in the words of structured-merge-diff.
final class ConfigurationCheck {
    private final List<String> problems = new ArrayList<>();

    private ConfigurationCheck() {
    }

    /// Empty when all is fine.
    static String problem(Value configuration, Schema schema) {
        var check = new ConfigurationCheck();
        check.check(configuration, schema, "");
        return check.problems.size() > 1 ? "errors:\n  " + String.join("\n  ", check.problems) : String.join("", check.problems);
    }

    private void add(String path, String problem) {
        problems.add(path.isEmpty() ? problem : path + ": " + problem);
    }

    private void check(Value value, Schema schema, String path) {
        if (value == Value.NULL) {
            return;
        }
        switch (schema.type()) {
            case OBJECT, MAP -> fields(value, schema, path);
            case ARRAY -> items(value, schema, path);
            case ANY -> { }
            default -> scalar(value, schema, path);
        }
    }

    private void fields(Value value, Schema schema, String path) {
        if (!(value instanceof ObjectValue object)) {
            add(path, "expected map, got " + show(value));
            return;
        }
        for (int i = 0; i < object.size(); i++) {
            String name = object.name(i);
            if (schema.type() == Schema.Type.OBJECT && !schema.preserveUnknown() && !Shapes.named(schema, name)) {
                add(path + "." + name, "field not declared in schema");
            } else {
                check(object.value(i), Shapes.field(schema, name), path + "." + name);
            }
        }
    }

    private void items(Value value, Schema schema, String path) {
        if (!(value instanceof ArrayValue array)) {
            add(path, "expected list, got " + show(value));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            String element = "[" + i + "]";
            if (schema.list().type() != ListType.ATOMIC) {
                try {
                    String key = Shapes.item(schema, array.get(i));
                    element = PathText.of(key);
                    if (!seen.add(key)) {
                        add(path, "duplicate entries for key " + element);
                    }
                } catch (ApiException failure) {
                    add(path, "element " + i + ": " + failure.status().message());
                    return;
                }
            }
            check(array.get(i), schema.element(), path + element);
        }
    }

    private void scalar(Value value, Schema schema, String path) {
        boolean container = value instanceof ObjectValue || value instanceof ArrayValue;
        if (schema.format() == Format.QUANTITY || schema.format() == Format.INT_OR_STRING) {
            if (container) {
                add(path, "expected any scalar, got " + show(value));
            }
            return;
        }
        switch (schema.type()) {
            case STRING -> {
                if (!(value instanceof StringValue)) {
                    add(path, "expected string, got &value.valueUnstructured{Value:" + text(value) + "}");
                }
            }
            case INTEGER, NUMBER -> {
                if (!(value instanceof IntegerValue) && !(value instanceof DecimalValue)) {
                    add(path, "expected numeric (int or float), got " + type(value));
                }
            }
            default -> {
                if (!(value instanceof BooleanValue)) {
                    add(path, "expected boolean, got " + show(value));
                }
            }
        }
    }

    private static String show(Value value) {
        return "&{" + (value instanceof StringValue(String text) ? text : text(value)) + "}";
    }

    private static String text(Value value) {
        return switch (value) {
            case ObjectValue object -> {
                var out = new StringBuilder("map[");
                for (int i = 0; i < object.size(); i++) {
                    out.append(i == 0 ? "" : " ").append(object.name(i)).append(':').append(plain(object.value(i)));
                }
                yield out.append(']').toString();
            }
            case ArrayValue array -> "[" + String.join(" ", array.items().stream().map(ConfigurationCheck::plain).toList()) + "]";
            default -> value.toString();
        };
    }

    private static String plain(Value value) {
        return value instanceof StringValue(String text) ? text : value == Value.NULL ? "<nil>" : text(value);
    }

    private static String type(Value value) {
        return switch (value) {
            case StringValue _ -> "string";
            case BooleanValue _ -> "bool";
            case ObjectValue _ -> "map[string]interface {}";
            default -> "[]interface {}";
        };
    }
}

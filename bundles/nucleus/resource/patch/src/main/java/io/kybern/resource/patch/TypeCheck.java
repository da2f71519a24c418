// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.patch;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.IntegerValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Format;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.util.List;

/// Looks whether a patched object still has the types of its schema.
final class TypeCheck {
    private TypeCheck() {
    }

    /// @throws ApiException 422 that shows the patch
    static void check(Value patched, Schema schema, Value patch) {
        String problem = problem(patched, schema);
        if (!problem.isEmpty()) {
            throw ApiException.invalid("", "", "", List.of(FieldError.invalid("patch", GoText.of(patch), problem)));
        }
    }

    private static String problem(Value value, Schema schema) {
        if (value.missing()) {
            return "";
        }
        return switch (schema.type()) {
            case OBJECT -> fields(value, schema);
            case MAP -> value instanceof ObjectValue ? fields(value, schema) : "cannot restore map from " + GoText.kind(value);
            case ARRAY -> elements(value, schema);
            case STRING -> text(value, schema);
            case INTEGER -> integer(value, schema);
            case NUMBER -> value instanceof IntegerValue || value instanceof DecimalValue ? "" : "unrecognized type: float64";
            case BOOLEAN -> value instanceof BooleanValue ? "" : "unrecognized type: bool";
            case ANY -> "";
        };
    }

    private static String fields(Value value, Schema schema) {
        if (!(value instanceof ObjectValue object)) {
            return "cannot restore struct from: " + GoText.kind(value);
        }
        for (int i = 0; i < object.size(); i++) {
            String problem = problem(object.value(i), schema.at(object.name(i)));
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        return "";
    }

    private static String elements(Value value, Schema schema) {
        if (!(value instanceof ArrayValue array)) {
            return "cannot restore slice from " + GoText.kind(value);
        }
        Schema element = schema.element();
        for (Value item : array.items()) {
            String problem = problem(item, element);
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        return "";
    }

    private static String text(Value value, Schema schema) {
        if (value instanceof StringValue || schema.format() == Format.QUANTITY || schema.format() == Format.INT_OR_STRING) {
            return "";
        }
        return value instanceof IntegerValue ? "cannot convert int64 to string" : "unrecognized type: string";
    }

    private static String integer(Value value, Schema schema) {
        String type = schema.format() == Format.INT32 ? "int32" : "int64";
        return switch (value) {
            case IntegerValue _ -> "";
            case DecimalValue(double number) -> number == Math.rint(number) ? "" : "cannot convert float64 to " + type;
            case StringValue _ when schema.format() == Format.INT_OR_STRING -> "";
            default -> "unrecognized type: " + type;
        };
    }
}

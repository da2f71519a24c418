// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.patch;

import io.kybern.resource.api.AbsentValue;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.IntegerValue;
import io.kybern.resource.api.NullValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;

/// Values and their types as Go prints them: upstream's messages carry these texts to clients.
final class GoText {
    private GoText() {
    }

    /// `map[a:1 b:[x y]]`.
    static String of(Value value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Value value, StringBuilder out) {
        switch (value) {
            case ObjectValue object -> {
                out.append("map[");
                for (int i = 0; i < object.size(); i++) {
                    out.append(i == 0 ? "" : " ").append(object.name(i)).append(':');
                    write(object.value(i), out);
                }
                out.append(']');
            }
            case ArrayValue array -> {
                out.append('[');
                for (int i = 0; i < array.size(); i++) {
                    out.append(i == 0 ? "" : " ");
                    write(array.get(i), out);
                }
                out.append(']');
            }
            case StringValue(String text) -> out.append(text);
            case NullValue _, AbsentValue _ -> out.append("<nil>");
            default -> out.append(value);
        }
    }

    /// The kind of the Go value that holds this one.
    static String kind(Value value) {
        return switch (value) {
            case ObjectValue _ -> "map";
            case ArrayValue _ -> "slice";
            case StringValue _ -> "string";
            case IntegerValue _ -> "int64";
            case DecimalValue _ -> "float64";
            case BooleanValue _ -> "bool";
            case NullValue _, AbsentValue _ -> "nil";
        };
    }

    /// The Go type of a decoded value.
    static String type(Value value) {
        return switch (value) {
            case ObjectValue _ -> "map[string]interface {}";
            case ArrayValue _ -> "[]interface {}";
            case NullValue _, AbsentValue _ -> "%!s(<nil>)";
            default -> kind(value);
        };
    }

    /// What Go's JSON decoder calls it.
    static String jsonType(Value value) {
        return switch (value) {
            case ObjectValue _ -> "object";
            case ArrayValue _ -> "array";
            case StringValue _ -> "string";
            case IntegerValue _, DecimalValue _ -> "number";
            case BooleanValue _ -> "bool";
            case NullValue _, AbsentValue _ -> "null";
        };
    }
}

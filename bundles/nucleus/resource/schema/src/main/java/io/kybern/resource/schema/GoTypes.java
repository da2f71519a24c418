// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;

/// The names that Go's JSON decoder gives to values and types in its errors.
final class GoTypes {
    private GoTypes() {
    }

    static String jsonName(Value value) {
        return switch (value) {
            case ObjectValue _ -> "object";
            case ArrayValue _ -> "array";
            case StringValue _ -> "string";
            case BooleanValue _ -> "bool";
            default -> value.missing() ? "null" : "number";
        };
    }

    static DecodeException mismatch(Schema schema, String found, Place place) {
        String target = place.struct().isEmpty() ? "Go value" : "Go struct field " + place.struct() + "." + place.goPath();
        return new DecodeException("json: cannot unmarshal " + found + " into " + target + " of type " + name(schema, "struct {}"));
    }

    /// For example `int32`, `[]v1.Container`, `map[string]string`.
    static String name(Schema schema, String anonymous) {
        return switch (schema.type()) {
            case OBJECT -> schema.name().isEmpty() ? anonymous : packaged(schema.name());
            case MAP -> schema.element().format() == Schema.Format.QUANTITY ? "v1.ResourceList" : "map[string]" + name(schema.element(), anonymous);
            case ARRAY -> "[]" + name(schema.element(), anonymous);
            case BOOLEAN -> "bool";
            case NUMBER -> "float64";
            case INTEGER -> schema.format() == Schema.Format.INT32 ? "int32" : "int64";
            case STRING -> schema.format() == Schema.Format.BYTES ? "[]uint8" : "string";
            case ANY -> "interface {}";
        };
    }

    /// `io.k8s.api.core.v1.PodSpec` is `v1.PodSpec` in Go.
    private static String packaged(String definition) {
        int type = definition.lastIndexOf('.');
        return definition.substring(definition.lastIndexOf('.', type - 1) + 1);
    }
}

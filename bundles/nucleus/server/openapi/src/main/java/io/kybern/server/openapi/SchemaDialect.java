// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.openapi;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Field;
import io.kybern.resource.api.Schema.ListMerge;
import io.kybern.resource.api.Schema.ListType;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Writes schemas as OpenAPI definitions in one of the two versions, and collects the definitions that they refer to.
final class SchemaDialect {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private static final String RAW = "io.k8s.apimachinery.pkg.runtime.RawExtension";

    private final boolean v3;
    private final Map<String, Value> definitions = new TreeMap<>();
    private final List<Schema> open = new ArrayList<>();

    SchemaDialect(boolean v3) {
        this.v3 = v3;
    }

    boolean v3() {
        return v3;
    }

    /// A reference to a named schema, whose definition will be among [#definitions].
    ObjectValue reference(Schema schema) {
        if (!definitions.containsKey(schema.name())) {
            definitions.put(schema.name(), Value.object());
            open.add(schema);
        }
        return reference(schema.name());
    }

    ObjectValue reference(String name) {
        return Value.object("$ref", Value.of((v3 ? "#/components/schemas/" : "#/definitions/") + name));
    }

    void define(String name, Value definition) {
        definitions.put(name, definition);
    }

    /// Marks a definition as that of a kind.
    void kind(String name, Value kind) {
        finish();
        ObjectValue definition = definitions.getOrDefault(name, Value.object()).asObject();
        ArrayValue known = definition.get("x-kubernetes-group-version-kind") instanceof ArrayValue array ? array : ArrayValue.EMPTY;
        if (!known.items().contains(kind)) {
            definitions.put(name, definition.with("x-kubernetes-group-version-kind", known.plus(kind)));
        }
    }

    Value definitions() {
        finish();
        return Value.object(definitions);
    }

    private void finish() {
        while (!open.isEmpty()) {
            Schema schema = open.removeLast();
            definitions.put(schema.name(), object(schema));
        }
    }

    private ObjectValue object(Schema schema) {
        var builder = ObjectValue.builder();
        if (!schema.description().isEmpty()) {
            builder.put("description", schema.description());
        }
        builder.put("type", "object");
        var properties = ObjectValue.builder();
        var required = new ArrayList<String>();
        for (Field field : schema.fields().values()) {
            properties.put(field.name(), property(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        if (!schema.fields().isEmpty()) {
            builder.put("properties", properties.build());
        }
        if (!required.isEmpty()) {
            builder.put("required", Value.strings(required));
        }
        if (schema.atomic()) {
            builder.put("x-kubernetes-map-type", "atomic");
        }
        if (schema.preserveUnknown()) {
            builder.put("x-kubernetes-preserve-unknown-fields", true);
        }
        return builder.build();
    }

    private ObjectValue property(Field field) {
        ObjectValue type = type(field.type());
        if (v3 && type.get("$ref").present()) {
            type = type.without("$ref").with("allOf", Value.array(Value.object("$ref", type.get("$ref"))));
        }
        return field.description().isEmpty() ? type : type.with("description", field.description());
    }

    /// A schema where it is used.
    ObjectValue type(Schema schema) {
        ObjectValue type = switch (schema.type()) {
            case OBJECT -> schema.name().isEmpty() ? object(schema) : reference(schema);
            case MAP -> Value.object("type", Value.of("object"), "additionalProperties", type(schema.element()));
            case ARRAY -> Value.object("type", Value.of("array"), "items", type(schema.element()));
            case STRING -> string(schema);
            case INTEGER -> Value.object("type", Value.of("integer"), "format",
                    Value.of(schema.format() == Schema.Format.INT32 ? "int32" : "int64"));
            case NUMBER -> Value.object("type", Value.of("number"), "format", Value.of("double"));
            case BOOLEAN -> Value.object("type", Value.of("boolean"));
            case ANY -> any(schema);
        };
        if (!schema.enums().isEmpty()) {
            type = type.with("enum", Value.strings(schema.enums().stream().sorted().toList()));
        }
        return merging(schema, type);
    }

    private static ObjectValue merging(Schema schema, ObjectValue plain) {
        ObjectValue type = plain;
        ListMerge merge = schema.list();
        if (schema.type() == Schema.Type.ARRAY) {
            type = type.with("x-kubernetes-list-type", merge.type().name().toLowerCase(Locale.ROOT));
            if (merge.type() == ListType.MAP) {
                type = type.with("x-kubernetes-list-map-keys", Value.strings(merge.keys()));
            }
        }
        if (schema.type() == Schema.Type.MAP && schema.atomic()) {
            type = type.with("x-kubernetes-map-type", "atomic");
        }
        if (!merge.patchMergeKey().isEmpty()) {
            type = type.with("x-kubernetes-patch-merge-key", merge.patchMergeKey());
        }
        if (merge.patchMerge() || merge.retainKeys()) {
            type = type.with("x-kubernetes-patch-strategy",
                    merge.patchMerge() && merge.retainKeys() ? "merge,retainKeys" : merge.patchMerge() ? "merge" : "retainKeys");
        }
        return type;
    }

    private ObjectValue string(Schema schema) {
        return switch (schema.format()) {
            case TIME -> scalar(META + "Time", Value.object("type", Value.of("string"), "format", Value.of("date-time")));
            case MICRO_TIME -> scalar(META + "MicroTime", Value.object("type", Value.of("string"), "format", Value.of("date-time")));
            case QUANTITY -> scalar(QUANTITY, v3 ? Value.object("oneOf", Value.array(Value.object("type", Value.of("string")),
                    Value.object("type", Value.of("number")))) : Value.object("type", Value.of("string")));
            case INT_OR_STRING -> scalar(INT_OR_STRING, v3 ? Value.object("format", Value.of("int-or-string"), "oneOf",
                    Value.array(Value.object("type", Value.of("integer")), Value.object("type", Value.of("string"))))
                    : Value.object("type", Value.of("string"), "format", Value.of("int-or-string")));
            case BYTES -> Value.object("type", Value.of("string"), "format", Value.of("byte"));
            default -> Value.object("type", Value.of("string"));
        };
    }

    private ObjectValue any(Schema schema) {
        return switch (schema.format()) {
            case FIELDS_V1 -> scalar(META + "FieldsV1", Value.object("type", Value.of("object")));
            case RAW -> scalar(RAW, Value.object("type", Value.of("object")));
            default -> Value.object();
        };
    }

    private ObjectValue scalar(String name, ObjectValue definition) {
        definitions.putIfAbsent(name, definition);
        return reference(name);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Format;
import io.kybern.resource.api.Schema.ListMerge;
import io.kybern.resource.api.Schema.ListType;
import io.kybern.resource.api.Schema.Presence;
import io.kybern.resource.api.Schema.Type;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How the fields of a schema are owned: one by one or as a whole, and what the elements of a path are called.
final class Shapes {
    /// Anything, its objects field by field: what lies below an object that keeps unknown fields.
    static final Schema DEDUCED = new Schema(Type.ANY, Format.NONE, "", "", Map.of(), () -> Shapes.DEDUCED, ListMerge.ATOMIC, false, true, true,
            Set.of(), Value.ABSENT);

    private Shapes() {
    }

    /// How a value is taken apart.
    enum Shape { LEAF, FIELDS, ITEMS }

    static Shape of(Schema schema, Value left, Value right) {
        return switch (schema.type()) {
            case OBJECT, MAP -> schema.atomic() ? Shape.LEAF : Shape.FIELDS;
            case ARRAY -> schema.list().type() == ListType.ATOMIC ? Shape.LEAF : Shape.ITEMS;
            case ANY -> !schema.atomic() && (left instanceof ObjectValue || right instanceof ObjectValue) ? Shape.FIELDS : Shape.LEAF;
            default -> Shape.LEAF;
        };
    }

    static boolean atomic(Schema schema) {
        return switch (schema.type()) {
            case OBJECT, MAP, ANY -> schema.atomic();
            case ARRAY -> schema.list().type() == ListType.ATOMIC;
            default -> false;
        };
    }

    static boolean named(Schema schema, String field) {
        return schema.type() == Type.OBJECT && schema.fields().containsKey(field);
    }

    static Schema field(Schema schema, String name) {
        return switch (schema.type()) {
            case OBJECT -> {
                Schema.Field known = schema.fields().get(name);
                yield known != null ? known.type() : schema.preserveUnknown() ? DEDUCED : Schema.ANY;
            }
            case MAP -> schema.element();
            default -> schema == Schema.ANY ? Schema.ANY : DEDUCED;
        };
    }

    /// The schema below a path element.
    static Schema at(Schema schema, String element) {
        if (element.startsWith("f:")) {
            return field(schema, element.substring(2));
        }
        return schema.type() == Type.ARRAY ? schema.element() : DEDUCED;
    }

    /// The path element of a list item.
    ///
    /// @throws ApiException 400 for an item that has none
    static String item(Schema list, Value item) {
        if (list.list().type() == ListType.SET) {
            return "v:" + JsonText.of(item);
        }
        List<String> keys = list.list().keys();
        if (!(item instanceof ObjectValue object)) {
            throw ApiException.badRequest(item == Value.NULL ? "associative list with keys may not have a null element"
                    : "associative list with keys may not have non-map elements");
        }
        Schema element = list.element();
        if (keys.size() == 1) {
            Value only = key(object, keys.getFirst(), element);
            if (!only.present()) {
                throw withoutKeys(keys);
            }
            return "k:{\"" + keys.getFirst() + "\":" + JsonText.of(only) + "}";
        }
        var key = ObjectValue.builder();
        for (String name : keys) {
            key.put(name, key(object, name, element));
        }
        ObjectValue named = key.build();
        if (named.isEmpty()) {
            throw withoutKeys(keys);
        }
        return "k:" + JsonText.of(named);
    }

    private static ApiException withoutKeys(List<String> keys) {
        return ApiException.badRequest("associative list with keys has an element that omits all key fields "
                + keys.stream().map(key -> '"' + key + '"').toList().toString().replace(",", "")
                + " (and doesn't have default values for any key fields)");
    }

    private static Value key(ObjectValue item, String name, Schema element) {
        Value written = item.get(name);
        return written.present() ? written : field(element, name).defaultValue();
    }

    /// An object of this schema with nothing in it, as Go writes it: fields that are always written are there.
    static Value empty(Schema schema) {
        var object = ObjectValue.builder();
        for (Schema.Field field : schema.fields().values()) {
            if (field.presence() != Presence.ALWAYS) {
                continue;
            }
            Schema type = field.type();
            object.put(field.name(), switch (type.type()) {
                case OBJECT -> type.nullable() ? Value.NULL : empty(type);
                case STRING -> switch (type.format()) {
                    case TIME, MICRO_TIME, BYTES -> Value.NULL;
                    case QUANTITY -> Value.of("0");
                    case INT_OR_STRING -> Value.of(0);
                    default -> Value.of("");
                };
                case INTEGER, NUMBER -> Value.of(0);
                case BOOLEAN -> Value.FALSE;
                case ARRAY, MAP, ANY -> Value.NULL;
            });
        }
        return object.build();
    }

    static List<Value> items(Value value) {
        return value instanceof ArrayValue array ? array.items() : List.of();
    }
}

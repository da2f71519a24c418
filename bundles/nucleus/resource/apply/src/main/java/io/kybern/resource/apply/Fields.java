// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The set of all fields of an object.
final class Fields {
    private Fields() {
    }

    static ObjectValue of(Value value, Schema schema) {
        return switch (Shapes.of(schema, value, Value.ABSENT)) {
            case LEAF -> FieldSet.EMPTY;
            case FIELDS -> ofObject(value.asObject(), schema);
            case ITEMS -> ofItems(Shapes.items(value), schema);
        };
    }

    private static boolean leaf(Value value, Schema schema) {
        return Shapes.of(schema, value, Value.ABSENT) == Shapes.Shape.LEAF;
    }

    private static ObjectValue ofObject(ObjectValue object, Schema schema) {
        var set = ObjectValue.builder();
        for (int i = 0; i < object.size(); i++) {
            String name = object.name(i);
            Value value = object.value(i);
            Schema type = Shapes.field(schema, name);
            boolean hollow = value == Value.NULL || value instanceof ObjectValue fields && fields.isEmpty();
            boolean member = leaf(value, type) || hollow || !Shapes.named(schema, name);
            set.put("f:" + name, FieldSet.node(member, of(value, type)));
        }
        return set.build();
    }

    private static ObjectValue ofItems(List<Value> items, Schema schema) {
        Map<String, Integer> seen = new HashMap<>();
        items.forEach(item -> seen.merge(Shapes.item(schema, item), 1, Integer::sum));
        var set = ObjectValue.builder();
        for (Value item : items) {
            String element = Shapes.item(schema, item);
            set.put(element, seen.getOrDefault(element, 0) > 1 ? FieldSet.MEMBER : FieldSet.node(true, of(item, schema.element())));
        }
        return set.build();
    }
}

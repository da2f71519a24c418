// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.util.ArrayList;

/// Takes fields out of an object. A container that loses all it had becomes `null`; [#withoutNulls] sweeps up.
final class Removal {
    private Removal() {
    }

    static Value remove(Value value, ObjectValue gone, Schema schema) {
        if (gone.isEmpty()) {
            return value;
        }
        return switch (Shapes.of(schema, value, Value.ABSENT)) {
            case LEAF -> value;
            case FIELDS -> removeFields(value, gone, schema);
            case ITEMS -> removeItems(value, gone, schema);
        };
    }

    private static Value removeFields(Value value, ObjectValue gone, Schema schema) {
        ObjectValue object = value.asObject();
        var kept = ObjectValue.builder();
        int count = 0;
        for (int i = 0; i < object.size(); i++) {
            String name = object.name(i);
            Value node = gone.get("f:" + name);
            if (FieldSet.member(node)) {
                continue;
            }
            kept.put(name, node.present() ? remove(object.value(i), FieldSet.children(node), Shapes.field(schema, name)) : object.value(i));
            count++;
        }
        return count == 0 ? Value.NULL : kept.build();
    }

    private static Value removeItems(Value value, ObjectValue gone, Schema schema) {
        var kept = new ArrayList<Value>();
        for (Value item : Shapes.items(value)) {
            Value node = gone.get(Shapes.item(schema, item));
            if (!FieldSet.member(node)) {
                kept.add(node.present() ? remove(item, FieldSet.children(node), schema.element()) : item);
            }
        }
        return kept.isEmpty() ? Value.NULL : Value.array(kept);
    }

    /// The value without fields that are `null` where `null` is no value.
    static Value withoutNulls(Value value, Schema schema) {
        switch (Shapes.of(schema, value, Value.ABSENT)) {
            case FIELDS -> {
                ObjectValue object = value.asObject();
                ObjectValue swept = object;
                for (int i = 0; i < object.size(); i++) {
                    Schema type = Shapes.field(schema, object.name(i));
                    Value field = object.value(i);
                    if (field == Value.NULL && !type.nullable()) {
                        swept = swept.without(object.name(i));
                    } else {
                        Value below = withoutNulls(field, type);
                        swept = below == field ? swept : swept.with(object.name(i), below);
                    }
                }
                return value == Value.NULL ? value : swept;
            }
            case ITEMS -> {
                var items = new ArrayList<Value>();
                boolean changed = false;
                for (Value item : Shapes.items(value)) {
                    Value below = withoutNulls(item, schema.element());
                    changed |= below != item;
                    items.add(below);
                }
                return changed ? Value.array(items) : value;
            }
            default -> {
                return value;
            }
        }
    }
}

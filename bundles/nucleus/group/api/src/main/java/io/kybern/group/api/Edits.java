// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Changes deep inside a tree; what stays the same is shared.
public final class Edits {
    private Edits() {
    }

    /// Changes the value at a path when there is one.
    public static Value at(Value object, List<String> path, UnaryOperator<Value> change) {
        if (path.isEmpty()) {
            return change.apply(object);
        }
        Value child = object.get(path.getFirst());
        if (child.missing()) {
            return object;
        }
        Value changed = at(child, path.subList(1, path.size()), change);
        return changed == child ? object : object.asObject().with(path.getFirst(), changed);
    }

    /// Changes every item of the list under a field.
    public static Value items(Value object, String field, UnaryOperator<Value> change) {
        if (!(object.get(field) instanceof ArrayValue array)) {
            return object;
        }
        var items = new ArrayList<Value>(array.size());
        boolean changed = false;
        for (Value item : array.items()) {
            Value after = change.apply(item);
            changed |= after != item;
            items.add(after);
        }
        return changed ? object.asObject().with(field, Value.array(items)) : object;
    }

    /// Changes the object under a field when there is one.
    public static Value field(Value object, String field, UnaryOperator<Value> change) {
        Value child = object.get(field);
        if (child.missing()) {
            return object;
        }
        Value changed = change.apply(child);
        return changed == child ? object : object.asObject().with(field, changed);
    }

    /// Sets a field that has no value; an empty text is none.
    public static Value missing(Value object, String field, Value value) {
        Value now = object.get(field);
        return now.missing() || now.equals(Value.of("")) ? object.asObject().with(field, value) : object;
    }

    /// The value with the same field as another one has, or without it.
    public static ObjectValue copy(Value object, Value from, String... path) {
        List<String> names = List.of(path);
        Value value = from;
        for (String name : names) {
            value = value.get(name);
        }
        return value.present() ? object.asObject().with(names, value) : object.asObject().without(names);
    }
}

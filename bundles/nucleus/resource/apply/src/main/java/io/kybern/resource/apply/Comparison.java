// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How two versions of an object differ, as sets of fields.
record Comparison(ObjectValue removed, ObjectValue modified, ObjectValue added) {
    /// Branches that both versions share are not looked at.
    static Comparison of(Value before, Value after, Schema schema) {
        var root = new Level();
        if (before != after) {
            compareFields(before.asObject(), after.asObject(), schema, root);
        }
        return new Comparison(root.removed.build(), root.modified.build(), root.added.build());
    }

    Comparison without(ObjectValue untracked) {
        return untracked.isEmpty() ? this : new Comparison(FieldSet.recursiveDifference(removed, untracked),
                FieldSet.recursiveDifference(modified, untracked), FieldSet.recursiveDifference(added, untracked));
    }

    /// The three sets of one container, while they grow.
    private static final class Level {
        private final ObjectValue.Builder removed = ObjectValue.builder();
        private final ObjectValue.Builder modified = ObjectValue.builder();
        private final ObjectValue.Builder added = ObjectValue.builder();
    }

    private static void compare(Value before, Value after, Schema schema, String element, Level level) {
        if (before == after) {
            return;
        }
        Shapes.Shape shape = Shapes.of(schema, before, after);
        boolean leaf = switch (shape) {
            case LEAF -> true;
            case FIELDS -> before.asObject().isEmpty() && after.asObject().isEmpty();
            case ITEMS -> Shapes.items(before).isEmpty() && Shapes.items(after).isEmpty();
        };
        if (leaf) {
            compareLeaf(before, after, element, level);
            return;
        }
        var below = new Level();
        if (shape == Shapes.Shape.FIELDS) {
            compareFields(before.asObject(), after.asObject(), schema, below);
        } else {
            compareItems(Shapes.items(before), Shapes.items(after), schema, below);
        }
        boolean kindChanged = schema.type() == Schema.Type.ANY && before.present() && after.present()
                && before instanceof ObjectValue != after instanceof ObjectValue;
        level.removed.put(element, FieldSet.node(!after.present(), below.removed.build()));
        level.modified.put(element, FieldSet.node(kindChanged, below.modified.build()));
        level.added.put(element, FieldSet.node(!before.present(), below.added.build()));
    }

    private static void compareLeaf(Value before, Value after, String element, Level level) {
        if (!before.present()) {
            level.added.put(element, FieldSet.MEMBER);
        } else if (!after.present()) {
            level.removed.put(element, FieldSet.MEMBER);
        } else if (!before.equals(after)) {
            level.modified.put(element, FieldSet.MEMBER);
        }
    }

    private static void compareFields(ObjectValue before, ObjectValue after, Schema schema, Level level) {
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            int order = i == before.size() ? 1 : j == after.size() ? -1 : before.name(i).compareTo(after.name(j));
            String name = order <= 0 ? before.name(i) : after.name(j);
            Value left = order <= 0 ? before.value(i++) : Value.ABSENT;
            Value right = order >= 0 ? after.value(j++) : Value.ABSENT;
            if (left != right) {
                compare(left, right, Shapes.field(schema, name), "f:" + name, level);
            }
        }
    }

    private static void compareItems(List<Value> before, List<Value> after, Schema schema, Level level) {
        Map<String, Pair> pairs = new LinkedHashMap<>();
        before.forEach(item -> pairs.computeIfAbsent(Shapes.item(schema, item), _ -> new Pair()).before.add(item));
        after.forEach(item -> pairs.computeIfAbsent(Shapes.item(schema, item), _ -> new Pair()).after.add(item));
        Schema element = schema.element();
        pairs.forEach((name, pair) -> {
            boolean manyBefore = pair.before.size() > 1;
            boolean manyAfter = pair.after.size() > 1;
            if (!manyBefore && !manyAfter) {
                compare(first(pair.before), first(pair.after), element, name, level);
            } else if (manyBefore && manyAfter) {
                if (!pair.before.equals(pair.after)) {
                    level.modified.put(name, FieldSet.MEMBER);
                }
            } else if (manyBefore) {
                compare(Value.ABSENT, first(pair.after), element, name, level);
                level.removed.put(name, FieldSet.MEMBER);
            } else {
                compare(first(pair.before), Value.ABSENT, element, name, level);
                level.added.put(name, FieldSet.MEMBER);
            }
        });
    }

    private static Value first(List<Value> items) {
        return items.isEmpty() ? Value.ABSENT : items.getFirst();
    }

    /// The items with one key before and after; more than one is a mistake that stored objects may carry.
    private static final class Pair {
        private final List<Value> before = new ArrayList<>(1);
        private final List<Value> after = new ArrayList<>(1);
    }
}

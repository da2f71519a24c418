// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Merges an applied configuration into a live object: the configuration wins leaf by leaf.
final class Merge {
    private Merge() {
    }

    static Value merge(Value live, Value applied, Schema schema) {
        if (!applied.present() || live == applied) {
            return live;
        }
        if (!live.present()) {
            return applied;
        }
        return switch (Shapes.of(schema, live, applied)) {
            case LEAF -> applied;
            case FIELDS -> live.asObject().isEmpty() && applied.asObject().isEmpty() ? applied
                    : schema.type() == Schema.Type.ANY && !(applied instanceof ObjectValue) ? applied
                    : mergeFields(live.asObject(), applied.asObject(), schema);
            case ITEMS -> Shapes.items(live).isEmpty() && Shapes.items(applied).isEmpty() ? applied
                    : Value.array(new Lists(schema, Shapes.items(live), Shapes.items(applied)).merge());
        };
    }

    private static ObjectValue mergeFields(ObjectValue live, ObjectValue applied, Schema schema) {
        ObjectValue merged = live;
        for (int i = 0; i < applied.size(); i++) {
            String name = applied.name(i);
            merged = merged.with(name, merge(live.get(name), applied.value(i), Shapes.field(schema, name)));
        }
        return merged;
    }

    /// One merge of two lists. The applied order wins among items that both have; live-only items stay near their neighbours.
    private static final class Lists {
        private final Schema schema;
        private final List<Value> live;
        private final List<String> liveKeys;
        private final List<String> appliedKeys;
        private final Map<String, Value> liveByKey = new HashMap<>();
        private final Map<String, Value> appliedByKey = new HashMap<>();
        private final Deque<String> shared = new ArrayDeque<>();
        private final Set<String> done = new HashSet<>();
        private final List<Value> merged = new ArrayList<>();
        private int left;
        private int right;

        Lists(Schema schema, List<Value> live, List<Value> applied) {
            this.schema = schema;
            this.live = live;
            liveKeys = index(live, liveByKey);
            appliedKeys = index(applied, appliedByKey);
            appliedKeys.stream().filter(liveByKey::containsKey).forEach(shared::add);
        }

        private List<String> index(List<Value> items, Map<String, Value> byKey) {
            var keys = new ArrayList<String>(items.size());
            for (Value item : items) {
                String key = Shapes.item(schema, item);
                keys.add(key);
                byKey.merge(key, item, (_, _) -> Value.NULL);
            }
            return keys;
        }

        List<Value> merge() {
            while (left < liveKeys.size() || right < appliedKeys.size()) {
                step();
            }
            return merged;
        }

        private void step() {
            if (left < liveKeys.size() && right < appliedKeys.size()) {
                String key = liveKeys.get(left);
                if (key.equals(appliedKeys.get(right))) {
                    take(key);
                    left++;
                    shared.poll();
                    return;
                }
                if (appliedByKey.containsKey(key) && !shared.isEmpty() && !shared.peek().equals(key)) {
                    left++;
                    return;
                }
            }
            if (left < liveKeys.size()) {
                String key = liveKeys.get(left);
                if (!appliedByKey.containsKey(key)) {
                    merged.add(live.get(left++));
                    return;
                }
                if (done.contains(key)) {
                    left++;
                }
            }
            if (right < appliedKeys.size()) {
                String key = appliedKeys.get(right);
                take(key);
                if (key.equals(shared.peek())) {
                    shared.poll();
                }
            }
        }

        private void take(String key) {
            done.add(key);
            merged.add(Merge.merge(liveByKey.getOrDefault(key, Value.ABSENT), appliedByKey.getOrDefault(key, Value.ABSENT), schema.element()));
            right++;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.patch;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Kubernetes' strategic merge patch: a merge patch whose lists merge by key and that carries directives.
final class StrategicMerge {
    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String ORDER = "$setElementOrder";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList";
    private static final String BAD_ORDER = "invalid patch format of setElementOrder list";
    private static final String BAD_PRIMITIVES = "invalid patch format of primitive list";
    private static final String BAD_RETAIN_KEYS = "invalid patch format of retainKeys";

    private StrategicMerge() {
    }

    static ObjectValue merge(ObjectValue original, ObjectValue patch, Schema schema) {
        Value directive = patch.get(DIRECTIVE);
        if (directive.present()) {
            return switch (directive.text()) {
                case "replace" -> patch.without(DIRECTIVE);
                case "delete" -> Value.object();
                default -> throw unknownDirective(patch);
            };
        }
        ObjectValue merged = retainKeys(original, patch);
        ObjectValue rest = patch.without(RETAIN_KEYS);
        for (int i = 0; i < patch.size(); i++) {
            if (patch.name(i).startsWith(ORDER)) {
                String field = field(patch.name(i), ORDER, BAD_ORDER);
                merged = ordered(merged, field, rest.get(field), patch.value(i), schema.at(field));
                rest = rest.without(patch.name(i)).without(field);
            }
        }
        for (int i = 0; i < rest.size(); i++) {
            String name = rest.name(i);
            Value change = rest.value(i);
            if (name.startsWith(DELETE_FROM)) {
                merged = deleteFrom(merged, field(name, DELETE_FROM, BAD_PRIMITIVES), change);
            } else if (change == Value.NULL) {
                merged = merged.without(name);
            } else {
                merged = merged.with(name, merged(merged.get(name), change, schema.at(name)));
            }
        }
        return merged;
    }

    private static Value merged(Value current, Value change, Schema schema) {
        if (current instanceof ObjectValue object && change instanceof ObjectValue changes) {
            return merge(object, changes, schema);
        }
        if (current instanceof ArrayValue array && change instanceof ArrayValue changes) {
            return schema.list().patchMerge() ? Value.array(mergeLists(array.items(), changes.items(), schema)) : change;
        }
        return clean(change);
    }

    /// The patch's value for something that was not there: without nulls and without what its directives take away; absent when it is
    /// a directive itself.
    private static Value clean(Value change) {
        return switch (change) {
            case ObjectValue object -> {
                if (object.get(DIRECTIVE).present()) {
                    yield Value.ABSENT;
                }
                var kept = ObjectValue.builder();
                for (int i = 0; i < object.size(); i++) {
                    String name = object.name(i);
                    boolean directive = name.equals(RETAIN_KEYS) || name.startsWith(ORDER) || name.startsWith(DELETE_FROM);
                    if (!directive && object.value(i) != Value.NULL) {
                        kept.put(name, clean(object.value(i)));
                    }
                }
                yield kept.build();
            }
            case ArrayValue array -> Value.array(array.items().stream().map(StrategicMerge::clean).filter(Value::present).toList());
            default -> change;
        };
    }

    private static String field(String name, String prefix, String problem) {
        if (!name.startsWith(prefix + "/")) {
            throw ApiException.badRequest(problem);
        }
        return name.substring(prefix.length() + 1);
    }

    private static ApiException unknownDirective(ObjectValue patch) {
        return ApiException.badRequest("unknown patch type: " + GoText.of(patch.get(DIRECTIVE)) + " in map: " + GoText.of(patch));
    }

    private static ObjectValue retainKeys(ObjectValue original, ObjectValue patch) {
        Value list = patch.get(RETAIN_KEYS);
        if (!list.present()) {
            return original;
        }
        if (!(list instanceof ArrayValue)) {
            throw ApiException.badRequest(BAD_RETAIN_KEYS);
        }
        Set<String> retained = new HashSet<>();
        list.items().forEach(key -> retained.add(key.text()));
        for (int i = 0; i < patch.size(); i++) {
            String name = patch.name(i);
            boolean directive = name.equals(RETAIN_KEYS) || name.startsWith(DELETE_FROM) || name.startsWith(ORDER);
            if (!directive && patch.value(i) != Value.NULL && !retained.contains(name)) {
                throw ApiException.badRequest(BAD_RETAIN_KEYS);
            }
        }
        ObjectValue kept = original;
        for (int i = 0; i < original.size(); i++) {
            if (!retained.contains(original.name(i))) {
                kept = kept.without(original.name(i));
            }
        }
        return kept;
    }

    private static ObjectValue deleteFrom(ObjectValue original, String field, Value deleted) {
        if (!(original.get(field) instanceof ArrayValue current) || !(deleted instanceof ArrayValue)) {
            return deleted == Value.NULL ? original.without(field) : original;
        }
        var gone = new HashSet<>(deleted.items());
        return original.with(field, Value.array(current.items().stream().filter(item -> !gone.contains(item)).toList()));
    }

    private static ObjectValue ordered(ObjectValue original, String field, Value change, Value order, Schema schema) {
        List<Value> wanted = list(order);
        Value current = original.get(field);
        String key = schema.list().patchMergeKey();
        if (current.present()) {
            list(current);
        }
        List<Value> changes = change.present() ? list(change) : List.of();
        checkOrder(changes, wanted, key);
        if (!change.present()) {
            return current.present() ? original.with(field, arranged(key, wanted, current.items(), current.items())) : original;
        }
        if (!current.present()) {
            return original.with(field, arranged(key, wanted, List.of(), clean(change).items()));
        }
        List<Value> merged = schema.list().patchMerge() ? mergeLists(current.items(), changes, schema) : changes;
        return original.with(field, arranged(key, wanted, current.items(), merged));
    }

    private static Value arranged(String key, List<Value> wanted, List<Value> server, List<Value> merged) {
        if (!key.isEmpty()) {
            merged.forEach(item -> keyed(item, key));
        }
        return Value.array(new ElementOrder(key, wanted, server).arrange(merged));
    }

    private static List<Value> list(Value value) {
        if (value instanceof ArrayValue array) {
            return array.items();
        }
        throw ApiException.badRequest("expected a []interface {}, but received a " + GoText.type(value));
    }

    /// What the patch changes must stand in the order that the patch itself asks for.
    private static void checkOrder(List<Value> changes, List<Value> order, String key) {
        if (order.isEmpty() || changes.isEmpty()) {
            return;
        }
        int at = 0;
        for (Value change : changes) {
            if (change.get(DIRECTIVE).present()) {
                continue;
            }
            Value wanted = key.isEmpty() ? change : keyed(change, key);
            while (at < order.size() && !(key.isEmpty() ? order.get(at) : keyed(order.get(at), key)).equals(wanted)) {
                at++;
            }
            if (at == order.size()) {
                throw ApiException.badRequest("The order in patch list:\n" + GoText.of(Value.array(changes)) + "\n doesn't match " + ORDER
                        + " list:\n" + GoText.of(Value.array(order)) + "\n");
            }
            at++;
        }
    }

    private static Value keyed(Value item, String key) {
        if (!(item instanceof ObjectValue object)) {
            throw ApiException.badRequest("expected a map[string]interface {}, but received a " + GoText.type(item));
        }
        Value value = object.get(key);
        if (!value.present()) {
            throw ApiException.badRequest("map: " + GoText.of(item) + " does not contain declared merge key: " + key);
        }
        return value;
    }

    private static List<Value> mergeLists(List<Value> original, List<Value> patch, Schema schema) {
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        String key = schema.list().patchMergeKey();
        if (!sameKind(original, patch)) {
            var all = new ArrayList<Value>(List.of(Value.array(original), Value.array(patch)));
            throw ApiException.badRequest("list element types are not identical: " + GoText.of(Value.array(all)));
        }
        Value sample = original.isEmpty() ? patch.getFirst() : original.getFirst();
        if (!(sample instanceof ObjectValue)) {
            if (sample instanceof ArrayValue) {
                throw TreePatches.unprocessable();
            }
            var union = new LinkedHashSet<>(original);
            union.addAll(patch);
            return new ElementOrder("", patch, original).arrange(List.copyOf(union));
        }
        if (key.isEmpty()) {
            throw ApiException.badRequest("cannot merge lists without merge key for " + schema.element().name());
        }
        return mergeObjects(original, patch, key, schema.element());
    }

    private static boolean sameKind(List<Value> original, List<Value> patch) {
        Class<?> kind = (original.isEmpty() ? patch.getFirst() : original.getFirst()).getClass();
        return original.stream().allMatch(kind::isInstance) && patch.stream().allMatch(kind::isInstance);
    }

    private static List<Value> mergeObjects(List<Value> original, List<Value> patch, String key, Schema element) {
        List<Value> server = new ArrayList<>(original);
        List<Value> changes = new ArrayList<>();
        boolean replace = false;
        for (Value item : patch) {
            Value directive = item.get(DIRECTIVE);
            switch (directive.present() ? directive.text("?") : "") {
                case "" -> changes.add(item);
                case "delete" -> {
                    Value gone = keyed(item, key);
                    server.removeIf(existing -> existing.get(key).equals(gone));
                }
                case "replace" -> replace = true;
                case "merge" -> throw ApiException.badRequest("merging lists cannot yet be specified in the patch");
                default -> throw unknownDirective(item.asObject());
            }
        }
        if (replace) {
            return changes;
        }
        List<Value> merged = new ArrayList<>(server);
        for (Value change : changes) {
            int at = find(merged, key, keyed(change, key));
            if (at < 0) {
                merged.add(clean(change));
            } else {
                merged.set(at, merge(merged.get(at).asObject(), change.asObject(), element));
            }
        }
        merged.forEach(item -> keyed(item, key));
        return new ElementOrder(key, changes, server).arrange(merged);
    }

    private static int find(List<Value> items, String key, Value value) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).get(key).equals(value)) {
                return i;
            }
        }
        return -1;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldOwnership.Change;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Type;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random histories of updates and applies, compared with a model that knows nothing but sets of paths.
class RandomHistoriesTest {
    private static final Schema TEXT = Schemas.scalar(Type.STRING);
    private static final Schema ITEM = Schemas.object("name", TEXT, "a", TEXT, "b", TEXT, "m", Schemas.map(TEXT));
    private static final Schema SCHEMA = Schemas.object("apiVersion", TEXT, "kind", TEXT, "metadata",
            Schemas.object("uid", TEXT, "managedFields", Schemas.list(Schema.ANY)), "map", Schemas.map(TEXT), "s",
            Schemas.object("x", TEXT, "y", TEXT, "set", Schemas.set(TEXT), "l", Schemas.keyed("name", ITEM)));
    private static final List<String> NAMES = List.of("p", "q", "r");

    private final ManagedFieldOwnership ownership = new ManagedFieldOwnership(new ManagedFieldOwnershipTest.TestCodecs());

    /// The flat view: every node's path; scalars carry their text, containers the empty one.
    private static Map<String, String> flat(Value object) {
        var paths = new TreeMap<String, String>();
        flatten(object.asObject().without("metadata").without("apiVersion").without("kind"), SCHEMA, "", paths);
        return paths;
    }

    private static void flatten(Value value, Schema schema, String path, Map<String, String> paths) {
        if (!path.isEmpty()) {
            paths.put(path, value.text());
        }
        value.fields().forEach((name, field) -> flatten(field, Shapes.field(schema, name), path + "/f:" + name, paths));
        for (Value item : value.items()) {
            flatten(item, schema.element(), path + "/" + Shapes.item(schema, item), paths);
        }
    }

    private static boolean struct(String path) {
        return path.matches("/f:(map|s)|/f:s/f:(x|y|set|l)|/f:s/f:l/k:[^/]*/f:(name|a|b|m)");
    }

    private static Set<String> parents(Set<String> paths) {
        var all = new TreeSet<>(paths);
        for (String path : paths) {
            for (String up = path; up.lastIndexOf('/') > 0;) {
                up = up.substring(0, up.lastIndexOf('/'));
                if (struct(up)) {
                    all.add(up);
                }
            }
        }
        return all;
    }

    private static boolean below(String path, Set<String> tops) {
        return tops.contains(path) || tops.stream().anyMatch(top -> path.startsWith(top + "/"));
    }

    /// The model.
    private static final class Model {
        private Map<String, String> live = new TreeMap<>();
        private final Map<String, Set<String>> owners = new TreeMap<>();

        void update(Map<String, String> changed, String manager) {
            Set<String> touched = touched(changed);
            Set<String> lost = new TreeSet<>(live.keySet());
            lost.removeAll(changed.keySet());
            take(touched, lost, "");
            owners.computeIfAbsent(manager, _ -> new TreeSet<>()).addAll(touched);
            owners.values().removeIf(Set::isEmpty);
            live = changed;
        }

        private Set<String> touched(Map<String, String> changed) {
            var touched = new TreeSet<String>();
            changed.forEach((path, text) -> {
                if (!text.equals(live.get(path))) {
                    touched.add(path);
                }
            });
            return touched;
        }

        private void take(Set<String> touched, Set<String> lost, String keeper) {
            owners.forEach((manager, fields) -> {
                if (!manager.equals(keeper)) {
                    fields.removeAll(touched);
                    fields.removeAll(lost);
                }
            });
        }

        /// The conflicts, or null when it went through.
        Set<String> apply(Map<String, String> configuration, Set<String> set, String manager, boolean force) {
            var merged = new TreeMap<>(live);
            merged.putAll(configuration);
            Set<String> last = owners.getOrDefault(manager, Set.of());
            var kept = new TreeSet<>(set);
            owners.forEach((other, fields) -> {
                if (!other.equals(manager)) {
                    kept.addAll(fields);
                }
            });
            var gone = new TreeSet<>(parents(last));
            gone.removeAll(parents(kept));
            gone.retainAll(merged.keySet());
            var emptied = new TreeSet<String>();
            for (String path : merged.keySet()) {
                List<String> children = merged.keySet().stream()
                        .filter(p -> p.startsWith(path + "/") && element(p.substring(path.length() + 1))).toList();
                if (!children.isEmpty() && gone.containsAll(children)) {
                    emptied.add(path);
                }
            }
            gone.addAll(emptied);
            merged.keySet().removeIf(path -> below(path, gone));
            Set<String> touched = touched(merged);
            var conflicts = new TreeSet<String>();
            owners.forEach((other, fields) -> {
                if (!other.equals(manager)) {
                    fields.stream().filter(touched::contains).forEach(conflicts::add);
                }
            });
            if (!force && !conflicts.isEmpty()) {
                return conflicts;
            }
            Set<String> lost = new TreeSet<>(live.keySet());
            lost.removeAll(merged.keySet());
            owners.put(manager, new TreeSet<>(set));
            take(touched, lost, manager);
            owners.values().removeIf(Set::isEmpty);
            live = merged;
            return Set.of();
        }

        private static boolean element(String rest) {
            return rest.indexOf('/') < 0;
        }
    }

    private static Value random(Random random) {
        var object = ObjectValue.builder().put("apiVersion", "v1").put("kind", "Thing");
        put(object, "map", texts(random));
        var struct = ObjectValue.builder();
        for (String name : List.of("x", "y")) {
            if (random.nextBoolean()) {
                struct.put(name, "" + random.nextInt(3));
            }
        }
        Value set = Value.strings(NAMES.stream().filter(_ -> random.nextInt(3) == 0).toList());
        if (!set.items().isEmpty()) {
            struct.put("set", set);
        }
        var items = new ArrayList<Value>();
        for (String name : NAMES) {
            if (random.nextInt(2) == 0) {
                var item = ObjectValue.builder().put("name", name);
                if (random.nextBoolean()) {
                    item.put("a", "" + random.nextInt(3));
                }
                if (random.nextBoolean()) {
                    item.put("b", "" + random.nextInt(3));
                }
                put(item, "m", texts(random));
                items.add(item.build());
            }
        }
        if (!items.isEmpty()) {
            struct.put("l", Value.array(items));
        }
        put(object, "s", struct.build());
        return object.build();
    }

    private static Value texts(Random random) {
        var map = ObjectValue.builder();
        for (String name : NAMES) {
            if (random.nextInt(3) == 0) {
                map.put(name, "" + random.nextInt(3));
            }
        }
        return map.build();
    }

    private static void put(ObjectValue.Builder object, String name, Value value) {
        if (!value.asObject().isEmpty()) {
            object.put(name, value);
        }
    }

    private static Map<String, Set<String>> owners(Value object) {
        var owners = new TreeMap<String, Set<String>>();
        for (Value entry : object.get("metadata", "managedFields").items()) {
            var paths = new TreeSet<String>();
            FieldSet.paths(entry.get("fieldsV1").asObject()).forEach(path -> paths.add("/" + String.join("/", path)));
            owners.put(entry.get("manager").text() + entry.get("operation").text(), paths);
        }
        return owners;
    }

    private static Value sized(Value object) {
        return object.asObject().with(List.of("metadata", "uid"), Value.of("u"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void history_givesWhatTheModelGives(long seed) {
        var random = new Random(seed);
        for (int history = 0; history < 400; history++) {
            var model = new Model();
            Value live = Value.ABSENT;
            var story = new StringBuilder("seed " + seed + " history " + history);
            for (int step = 0; step < 10; step++) {
                Value next = random(random);
                String manager = "m" + random.nextInt(3);
                boolean updates = random.nextInt(3) == 0 || step == 0;
                boolean force = random.nextBoolean();
                story.append('\n').append(updates ? "update " : "apply " + force + " ").append(manager).append(' ').append(next);
                Change change = new Change(new GroupVersionKind("", "v1", "Thing"), SCHEMA, manager, "", List.of(), Instant.EPOCH.plusSeconds(step));
                if (updates) {
                    model.update(flat(next), manager + "Update");
                    live = sized(ownership.update(live, next, change));
                } else {
                    Value result = apply(live, next, change, force, model, story);
                    live = result.present() ? sized(result) : live;
                }
                assertEquals(model.live, flat(live), story::toString);
                assertEquals(model.owners, owners(live), story::toString);
                if (model.owners.isEmpty()) {
                    break;
                }
            }
        }
    }

    private Value apply(Value live, Value patch, Change change, boolean force, Model model, StringBuilder story) {
        Map<String, String> configuration = flat(patch);
        Set<String> set = new TreeSet<>();
        FieldSet.paths(Fields.of(patch, SCHEMA)).forEach(path -> set.add("/" + String.join("/", path)));
        set.remove("/f:apiVersion");
        set.remove("/f:kind");
        Set<String> conflicts = model.apply(configuration, set, change.manager() + "Apply", force);
        try {
            Value applied = ownership.apply(live, patch, change, force).object();
            if (!conflicts.isEmpty()) {
                fail("no conflict, but the model has " + conflicts + " in " + story);
            }
            return applied;
        } catch (ApiException failure) {
            Set<String> fields = new TreeSet<>();
            failure.status().details().get("causes").items().forEach(cause -> fields.add(cause.get("field").text()));
            Set<String> expected = new TreeSet<>();
            conflicts.forEach(path -> expected.add(PathText.of(List.of(path.substring(1).split("/")))));
            assertEquals(expected, fields, story::toString);
            return Value.ABSENT;
        }
    }
}

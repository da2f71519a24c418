// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.Column;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// What every [ApiGroup] keeps. Extend it in the group's tests.
public abstract class ApiGroupContract {
    private static final Set<String> VERBS = Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    /// A new group, the same each time.
    protected abstract ApiGroup group();

    /// The kinds it serves.
    protected abstract Set<String> kinds();

    private void eachType(BiConsumer<ResourceType, String> check) {
        group().types().forEach(type -> check.accept(type, type.resource().toString()));
    }

    @Test
    public void itsKindsAreServedInItsGroup() {
        var kinds = new TreeSet<String>();
        eachType((type, name) -> {
            kinds.add(type.names().kind());
            assertEquals(group().group(), type.resource().group(), name);
        });
        assertEquals(new TreeSet<>(kinds()), kinds);
    }

    @Test
    public void typesDoNotChange() {
        ApiGroup group = group();
        assertEquals(group.types(), group.types());
    }

    @Test
    public void namesHaveTheFormOfDiscovery() {
        var seen = new HashSet<String>();
        eachType((type, name) -> {
            String plural = type.resource().resource();
            assertTrue(seen.add(type.resource().toString()), name + " is there twice");
            assertEquals(plural.toLowerCase(Locale.ROOT), plural, name);
            assertEquals(type.names().kind().toLowerCase(Locale.ROOT), type.names().singular(), name);
            assertTrue(Character.isUpperCase(type.names().kind().charAt(0)), name);
            assertTrue(VERBS.containsAll(type.verbs()), name + " " + type.verbs());
        });
    }

    @Test
    public void storedTypesNameTheirStoredVersion() {
        eachType((type, name) -> {
            if (type.verbs().contains("update")) {
                assertTrue(type.storageVersion().matches("([a-z0-9.-]+/)?v[0-9]+((alpha|beta)[0-9]+)?"), name + ": " + type.storageVersion());
                assertTrue(type.verbs().containsAll(List.of("get", "list", "watch")), name);
            }
        });
    }

    @Test
    public void schemasAreCompleteTrees() {
        eachType((type, name) -> {
            assertEquals(Schema.Type.OBJECT, type.schema().type(), name);
            assertTrue(type.schema().fields().keySet().containsAll(List.of("apiVersion", "kind", "metadata")), name);
            assertFalse(type.schema().description().isEmpty(), name);
            walk(type.schema(), name, new HashSet<>());
        });
    }

    private static void walk(Schema schema, String path, Set<String> seen) {
        if (!schema.name().isEmpty() && !seen.add(schema.name())) {
            return;
        }
        String before = "";
        for (Schema.Field field : schema.fields().values()) {
            assertTrue(before.compareTo(field.name()) < 0, path + ": fields are in the order of their names");
            before = field.name();
            walk(field.type(), path + "." + field.name(), seen);
        }
        if (schema.type() == Schema.Type.ARRAY || schema.type() == Schema.Type.MAP) {
            Schema element = schema.element();
            schema.list().keys().forEach(key -> assertTrue(element.fields().containsKey(key), path + " has no key " + key));
            String mergeKey = schema.list().patchMergeKey();
            assertTrue(mergeKey.isEmpty() || element.fields().containsKey(mergeKey), path + " has no merge key " + mergeKey);
            walk(element, path + "[]", seen);
        }
    }

    @Test
    public void selectableFieldsAreInTheSchema() {
        eachType((type, name) -> type.selectable().forEach((label, paths) -> {
            for (String path : paths.split("\\|")) {
                Schema schema = type.schema();
                for (String step : path.replaceAll("\\[\\d+\\]", "[]").split("\\.")) {
                    String field = step.replace("[]", "");
                    assertTrue(schema.fields().containsKey(field), name + ": " + label + " reads " + path);
                    schema = step.endsWith("[]") ? schema.at(field).element() : schema.at(field);
                }
            }
        }));
    }

    @Test
    public void cellsAreScalarsWhateverTheObject() {
        eachType((type, name) -> {
            var headings = new HashSet<String>();
            for (Column column : type.columns()) {
                assertTrue(headings.add(column.name()), name + " has column " + column.name() + " twice");
                for (Value object : odd(type.schema())) {
                    Value cell = column.cell().of(object, Instant.EPOCH);
                    boolean scalar = !cell.missing() && !(cell instanceof ObjectValue) && !(cell instanceof ArrayValue);
                    assertTrue(scalar, name + " " + column.name() + " of " + object);
                }
            }
        });
    }

    /// Objects with little in them, or the wrong things.
    private static List<Value> odd(Schema schema) {
        var texts = ObjectValue.builder();
        var empty = ObjectValue.builder();
        var nested = ObjectValue.builder();
        for (Schema.Field field : schema.fields().values()) {
            texts.put(field.name(), "x");
            empty.put(field.name(), field.type().type() == Schema.Type.OBJECT ? Value.object() : Value.NULL);
            nested.put(field.name(), Value.array(Value.object("a", Value.of(1)), Value.of("b")));
        }
        return List.of(Value.object(), texts.build(), empty.build(), nested.build());
    }

    @Test
    public void defaultsAreAppliedOnce() {
        eachType((type, name) -> {
            Strategy strategy = type.strategy();
            Value once = strategy.applyDefaults(sample(type));
            assertEquals(once, strategy.applyDefaults(once), name);
        });
    }

    @Test
    public void rulesAnswerInsteadOfFailing() {
        eachType((type, name) -> {
            for (Value object : odd(type.schema())) {
                type.strategy().validate(object).forEach(error -> assertFalse(error.text().isEmpty(), name));
                type.strategy().validateUpdate(object, object);
                type.strategy().validateStatusUpdate(object, object);
                type.strategy().warnings(object);
            }
        });
    }

    @Test
    public void storedFormIsConvertedBack() {
        eachType((type, name) -> {
            Value sample = sample(type);
            Value stored = type.strategy().toStorage(sample);
            if (type.storageVersion().equals(type.resource().apiVersion())) {
                assertEquals(sample, stored, name);
            } else if (!type.storageVersion().isEmpty()) {
                assertNotEquals(sample, stored, name);
                assertEquals(type.storageVersion(), stored.get("apiVersion").text(), name);
            }
            assertEquals(sample, type.strategy().fromStorage(stored), name);
        });
    }

    private static Value sample(ResourceType type) {
        return Value.object("apiVersion", Value.of(type.resource().apiVersion()), "kind", Value.of(type.names().kind()), "metadata",
                Value.object("name", Value.of("a")));
    }
}

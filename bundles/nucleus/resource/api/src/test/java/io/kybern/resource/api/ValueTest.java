// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ValueTest {
    @Test
    void objectsAreEqualWhateverTheOrderOfTheirFields() {
        var names = new ArrayList<String>();
        for (int i = 0; i < 50; i++) {
            names.add("field" + i);
        }
        var expected = new TreeMap<String, Value>();
        names.forEach(name -> expected.put(name, Value.of(name)));
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(names, new Random(round));
            var builder = ObjectValue.builder();
            ObjectValue grown = ObjectValue.EMPTY;
            for (String name : names) {
                builder.put(name, Value.of(name));
                grown = grown.with(name, name);
            }
            assertEquals(Value.object(expected), builder.build());
            assertEquals(Value.object(expected), grown);
            assertEquals(List.copyOf(expected.keySet()), List.copyOf(grown.fields().keySet()));
        }
    }

    @Test
    void aChangeSharesTheRestAndLeavesTheOldRoot() {
        ObjectValue old = Value.object("spec", Value.object("a", Value.of(1)), "status", Value.object("b", Value.of(2)));
        ObjectValue changed = old.with(List.of("spec", "a"), Value.of(3));
        assertEquals(1, old.get("spec", "a").integer(0));
        assertEquals(3, changed.get("spec", "a").integer(0));
        assertSame(old.get("status"), changed.get("status"));
        assertSame(old, old.with(List.of("spec", "a"), Value.of(1)));
        assertSame(old, old.without(List.of("nothing", "there")));
        assertEquals(Value.object("status", Value.object("b", Value.of(2))), changed.without("spec"));
    }

    @Test
    void aPathThatLeadsNowhereIsAbsent() {
        Value value = Value.object("list", Value.array(Value.of("x")), "none", Value.NULL);
        assertSame(Value.ABSENT, value.get("list", "x", "y"));
        assertSame(Value.ABSENT, value.get("list").get(1));
        assertEquals("x", value.get("list").get(0).text());
        assertTrue(value.get("none").present());
        assertTrue(value.get("none").missing());
        assertFalse(value.get("other").present());
    }

    @Test
    void selectorMatchesLikeKubernetes() {
        Selector selector = Selector.of(Value.object("matchLabels", Value.stringMap(Map.of("app", "a")), "matchExpressions",
                Value.array(Value.object("key", Value.of("tier"), "operator", Value.of("NotIn"), "values", Value.array(Value.of("db"))))));
        assertTrue(selector.matches(Map.of("app", "a")));
        assertTrue(selector.matches(Map.of("app", "a", "tier", "web")));
        assertFalse(selector.matches(Map.of("app", "a", "tier", "db")));
        assertFalse(selector.matches(Map.of("tier", "web")));
    }

    @Test
    void invalidGathersAllCauses() {
        ApiException error = ApiException.invalid("apps", "Deployment", "d", List.of(FieldError.required("spec.selector", ""),
                FieldError.invalid("spec.replicas", Value.of(-1), "must be greater than or equal to 0")));
        assertEquals("Deployment.apps \"d\" is invalid: [spec.selector: Required value, "
                + "spec.replicas: Invalid value: -1: must be greater than or equal to 0]", error.status().message());
        assertEquals(2, error.status().details().get("causes").items().size());
    }

    @Test
    void jsonTextEscapes() {
        assertEquals("{\"a\":\"x\\\"\\\\\\n\\u0001\\u003c\"}", JsonText.of(Value.object("a", Value.of("x\"\\\n\u0001<"))));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /// An object as an informer shows it.
    private record Shown(Value value) implements StoredObject {
        @Override
        public String namespace() {
            return "n";
        }

        @Override
        public String name() {
            return value.get("metadata", "name").text();
        }

        @Override
        public long revision() {
            return 1;
        }

        @Override
        public String uid() {
            return value.get("metadata", "uid").text();
        }

        @Override
        public Map<String, String> labels() {
            return Map.of();
        }

        @Override
        public void writeJson(OutputStream out) {
            throw new AssertionError("not asked for");
        }
    }

    private static ObjectValue deployment(long replicas, Value surge, Value unavailable) {
        Value strategy = Value.object("type", Value.of("RollingUpdate"), "rollingUpdate",
                Value.object("maxSurge", surge, "maxUnavailable", unavailable));
        Value spec = Value.object("replicas", Value.of(replicas), "strategy", strategy, "template", template("v1"));
        return Value.object("metadata", Value.object("name", Value.of("d"), "generation", Value.of(1)), "spec", spec);
    }

    private static Value template(String image) {
        return Value.object("metadata", Value.object("labels", Value.object("app", Value.of("a"))), "spec",
                Value.object("containers", Value.array(Value.object("image", Value.of(image)))));
    }

    private static StoredObject set(String name, String image, long replicas, long available) {
        Value labels = Value.object("app", Value.of("a"), Sets.HASH, Value.of(name));
        Value template = template(image).asObject().with(List.of("metadata", "labels"), labels);
        return new Shown(Value.object("metadata", Value.object("name", Value.of(name), "uid", Value.of(name)), "spec",
                Value.object("replicas", Value.of(replicas), "template", template), "status",
                Value.object("replicas", Value.of(replicas), "availableReplicas", Value.of(available), "readyReplicas", Value.of(available))));
    }

    @Test
    void percentagesRoundUpForSurgeAndDownForUnavailable() {
        assertEquals(new Limits(3, 1, 0), Limits.of(deployment(3, Value.of("25%"), Value.of("25%"))));
        assertEquals(new Limits(10, 3, 2), Limits.of(deployment(10, Value.of("25%"), Value.of("25%"))));
        assertEquals(new Limits(4, 0, 1), Limits.of(deployment(4, Value.of(0), Value.of("10%"))), "both resolve to 0: one may be unavailable");
        assertEquals(new Limits(2, 1, 2), Limits.of(deployment(2, Value.of(1), Value.of(5))), "never more than there are");
    }

    @Test
    void theSetOfATemplateIsFoundWhateverItsHashLabel() {
        Sets sets = Sets.of(deployment(1, Value.of(1), Value.of(0)), List.of(set("old", "v0", 1, 1), set("new", "v1", 0, 0)));
        assertEquals("new", sets.current().orElseThrow().name());
        assertEquals(List.of("old"), sets.old().stream().map(StoredObject::name).toList());
    }

    @Test
    void templatesHashToNamesThatDifferAndCollisionsMove() {
        String one = Rollout.hash(template("v1"), 0);
        assertEquals(one, Rollout.hash(template("v1"), 0));
        assertNotEquals(one, Rollout.hash(template("v2"), 0));
        assertNotEquals(one, Rollout.hash(template("v1"), 1));
        assertTrue(one.matches("[bcdfghjklmnpqrstvwxz2456789]+"), one);
    }

    @Test
    void aDeploymentIsCompleteOnlyWhenNothingOldIsLeft() {
        Value deployment = deployment(2, Value.of(1), Value.of(0));
        Limits limits = Limits.of(deployment);
        assertTrue(Progress.complete(deployment, limits, Sets.of(deployment, List.of(set("old", "v0", 0, 0), set("new", "v1", 2, 2)))));
        assertFalse(Progress.complete(deployment, limits, Sets.of(deployment, List.of(set("old", "v0", 1, 1), set("new", "v1", 2, 2)))));
        assertFalse(Progress.complete(deployment, limits, Sets.of(deployment, List.of(set("new", "v1", 2, 1)))));
    }

    @Test
    void aRolloutThatDoesNotMoveTimesOut() {
        ObjectValue deployment = deployment(2, Value.of(1), Value.of(0)).with(List.of("spec", "progressDeadlineSeconds"), Value.of(60));
        Sets sets = Sets.of(deployment, List.of(set("new", "v1", 2, 0)));
        Limits limits = Limits.of(deployment);
        ObjectValue first = new Progress(deployment, limits, sets, NOW).status();
        assertEquals("ReplicaSetUpdated", condition(first, "Progressing").get("reason").text());
        assertEquals("False", condition(first, "Available").get("status").text());
        ObjectValue reported = deployment.with("status", first);
        ObjectValue before = new Progress(reported, limits, sets, NOW.plusSeconds(59)).status();
        assertEquals("ReplicaSetUpdated", condition(before, "Progressing").get("reason").text());
        ObjectValue after = new Progress(reported, limits, sets, NOW.plusSeconds(61)).status();
        assertEquals("ProgressDeadlineExceeded", condition(after, "Progressing").get("reason").text());
        assertEquals("False", condition(after, "Progressing").get("status").text());
    }

    private static Value condition(Value status, String type) {
        return status.get("conditions").items().stream().filter(c -> c.get("type").text().equals(type)).findFirst().orElseThrow();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.nodelifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeTaintsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static ObjectValue node(String ready, Value... taints) {
        return Value.object("spec", Value.object("taints", Value.array(taints)), "status", Value.object("conditions",
                Value.array(Value.object("type", Value.of("Ready"), "status", Value.of(ready)))));
    }

    private static List<String> keys(List<Value> taints) {
        return taints.stream().map(taint -> taint.get("key").text() + ":" + taint.get("effect").text()).toList();
    }

    @Test
    void taintsFollowTheConditionsAndThoseOfOthersStay() {
        Value foreign = Value.object("key", Value.of("team"), "effect", Value.of("NoSchedule"));
        assertEquals(List.of("team:NoSchedule"), keys(NodeTaints.wanted(node("True", foreign), NOW)));
        List<Value> silent = NodeTaints.wanted(node("Unknown", foreign), NOW);
        assertEquals(List.of("team:NoSchedule", "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute"),
                keys(silent));
        assertEquals(List.of("node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute"),
                keys(NodeTaints.wanted(node("False"), NOW)));
        assertEquals(List.of("team:NoSchedule"), keys(NodeTaints.wanted(node("True", silent.toArray(new Value[0])), NOW)), "well again");
    }

    @Test
    void aTaintKeepsTheTimeItWasAdded() {
        List<Value> first = NodeTaints.wanted(node("Unknown"), NOW);
        List<Value> later = NodeTaints.wanted(node("Unknown", first.toArray(new Value[0])), NOW.plusSeconds(60));
        assertEquals(first, later);
    }

    @Test
    void podsLeaveWhenTheirTolerationEnds() {
        Value node = node("Unknown", NodeTaints.wanted(node("Unknown"), NOW).toArray(new Value[0]));
        assertEquals(Optional.of(NOW), NodeTaints.evictAt(node, Value.object()));
        assertEquals(Optional.of(NOW.plusSeconds(300)), NodeTaints.evictAt(node, tolerating(Value.of(300))));
        assertTrue(NodeTaints.evictAt(node, tolerating(Value.ABSENT)).isEmpty());
        assertTrue(NodeTaints.evictAt(node("True"), Value.object()).isEmpty());
    }

    private static Value tolerating(Value seconds) {
        ObjectValue toleration = Value.object("key", Value.of("node.kubernetes.io/unreachable"), "operator", Value.of("Exists"), "effect",
                Value.of("NoExecute")).with("tolerationSeconds", seconds);
        return Value.object("spec", Value.object("tolerations", Value.array(toleration)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.replicaset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaSetRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private record Pod(Value value) implements StoredObject {
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
            return name();
        }

        @Override
        public Map<String, String> labels() {
            return value.get("metadata", "labels").stringMap();
        }

        @Override
        public void writeJson(OutputStream out) {
            throw new AssertionError("not asked for");
        }
    }

    private static Pod pod(String name, String node, String phase, String readySince) {
        var status = ObjectValue.builder().put("phase", phase);
        if (!readySince.isEmpty()) {
            status.put("conditions", Value.array(Value.object("type", Value.of("Ready"), "status", Value.of("True"), "lastTransitionTime",
                    Value.of(readySince))));
        }
        return new Pod(Value.object("metadata", Value.object("name", Value.of(name), "labels", Value.object("app", Value.of("a"))), "spec",
                Value.object("nodeName", Value.of(node)), "status", status.build()));
    }

    @Test
    void theLeastValuablePodsGoFirst() {
        List<StoredObject> pods = List.of(pod("ready-long", "n1", "Running", "2026-01-01T00:00:00Z"),
                pod("ready-short", "n1", "Running", "2026-01-01T00:05:00Z"), pod("unready", "n1", "Running", ""),
                pod("pending", "n1", "Pending", ""), pod("unassigned", "", "Pending", ""));
        assertEquals(List.of("unassigned", "pending", "unready", "ready-short", "ready-long"),
                PodRank.leastValuable(pods).stream().map(StoredObject::name).toList());
    }

    @Test
    void podsOnFullerNodesGoFirst() {
        List<StoredObject> pods = List.of(pod("alone", "n1", "Running", ""), pod("one", "n2", "Running", ""), pod("two", "n2", "Running", ""));
        assertEquals("alone", PodRank.leastValuable(pods).getLast().name());
    }

    @Test
    void finishedAndDeletedPodsDoNotCount() {
        assertTrue(PodRank.active(pod("p", "n", "Running", "").value()));
        assertFalse(PodRank.active(pod("p", "n", "Failed", "").value()));
        Value deleted = pod("p", "n", "Running", "").value().asObject().with(List.of("metadata", "deletionTimestamp"), Value.of("x"));
        assertFalse(PodRank.active(deleted));
    }

    @Test
    void aReadyPodIsAvailableAfterTheMinimumTime() {
        Value set = Value.object("metadata", Value.object("generation", Value.of(3)), "spec", Value.object("minReadySeconds", Value.of(60),
                "template", Value.object("metadata", Value.object("labels", Value.object("app", Value.of("a"))))));
        List<StoredObject> pods = List.of(pod("a", "n", "Running", "2026-01-01T00:00:00Z"), pod("b", "n", "Running", "2026-01-01T00:09:30Z"),
                pod("c", "n", "Running", ""));
        ReplicaSetStatus status = ReplicaSetStatus.of(set, pods, "", NOW);
        assertEquals(3, status.value().get("replicas").integer(0));
        assertEquals(2, status.value().get("readyReplicas").integer(0));
        assertEquals(1, status.value().get("availableReplicas").integer(0));
        assertEquals(3, status.value().get("observedGeneration").integer(0));
        assertEquals(Optional.of(Duration.ofSeconds(30)), status.nextAvailable());
    }

    @Test
    void aFailureBecomesAConditionAndGoesAgain() {
        Value set = Value.object("spec", Value.object());
        ObjectValue failed = ReplicaSetStatus.of(set, List.of(), "quota", NOW).value();
        assertEquals("quota", failed.get("conditions").get(0).get("message").text());
        Value later = set.asObject().with("status", failed);
        assertTrue(ReplicaSetStatus.of(later, List.of(), "", NOW).value().get("conditions").missing());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.kybern.model.apps.v1.DeploymentView;
import io.kybern.model.coordination.v1.LeaseSpecView;
import io.kybern.model.core.v1.PodView;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Value POD = Value.object("metadata", Value.object("name", Value.of("a"), "creationTimestamp", Value.of("2026-01-02T03:04:05Z"),
            "labels", Value.object("x", Value.of("z"))), "spec", Value.object("nodeName", Value.of("n"), "containers",
            Value.array(Value.object("name", Value.of("c"), "resources", Value.object("limits", Value.object("cpu", Value.of("500m"))))),
            "future", Value.of(1)));

    @Test
    void fieldsAreReadThroughTheTypes() {
        PodView pod = PodView.of(POD);
        assertEquals("n", pod.spec().nodeName());
        assertEquals(Optional.of(Instant.parse("2026-01-02T03:04:05Z")), pod.metadata().creationTimestamp());
        assertEquals(Map.of("x", "z"), pod.metadata().labels());
        assertEquals("c", pod.spec().containers().getFirst().name());
        assertEquals(Quantity.ofMilli(500), pod.spec().containers().getFirst().resources().limits().get("cpu"));
    }

    @Test
    void whatIsNotThereIsEmpty() {
        PodView pod = PodView.of(POD);
        assertFalse(pod.spec().affinity().nodeAffinity().present());
        assertEquals(List.of(), pod.status().conditions());
        assertEquals("", pod.status().phase());
        assertEquals(Optional.empty(), pod.spec().priorityClassName().isEmpty() ? Optional.empty() : Optional.of(""));
        assertEquals(OptionalInt.empty(), DeploymentView.of(Value.object()).spec().replicas());
    }

    @Test
    void aCopyKeepsUnknownFieldsAndSharesTheRest() {
        PodView pod = PodView.of(POD);
        PodView moved = pod.withSpec(pod.spec().withNodeName("m").withTerminationGracePeriodSeconds(0));
        assertEquals("m", moved.spec().nodeName());
        assertEquals(1, moved.spec().tree().get("future").integer(0));
        assertSame(POD.get("metadata"), moved.metadata().tree());
        assertEquals("n", pod.spec().nodeName());
    }

    @Test
    void timesAreWrittenInTheirPrecision() {
        Instant time = Instant.parse("2026-01-02T03:04:05.678901234Z");
        assertEquals("{\"renewTime\":\"2026-01-02T03:04:05.678901Z\"}", JsonText.of(LeaseSpecView.of(Value.object()).withRenewTime(time).tree()));
        assertEquals("2026-01-02T03:04:05Z", PodView.of(POD).metadata().withCreationTimestamp(time).tree().get("creationTimestamp").text());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import org.junit.jupiter.api.Test;

class EventConversionTest {
    @Test
    void fieldsChangeTheirNamesAndBack() {
        Value event = Value.object("apiVersion", Value.of("events.k8s.io/v1"), "note", Value.of("n"), "regarding",
                Value.object("kind", Value.of("Pod")), "deprecatedCount", Value.of(2)).with("reportingController", "c").with("type", "Normal");
        Value stored = EventConversion.toCore(event);
        assertEquals("{\"apiVersion\":\"v1\",\"count\":2,\"involvedObject\":{\"kind\":\"Pod\"},\"message\":\"n\",\"reportingComponent\":\"c\","
                + "\"type\":\"Normal\"}", JsonText.of(stored));
        assertEquals(event, EventConversion.fromCore(stored));
    }
}

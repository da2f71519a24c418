// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    private static String cell(String text, Value object) {
        return JsonText.of(Cells.parse(text).orElseThrow().of(object, NOW));
    }

    @ParameterizedTest
    @CsvSource({"-5,<invalid>", "-1,0s", "0,0s", "119,119s", "120,2m", "135,2m15s", "600,10m", "10799,179m", "10800,3h", "12000,3h20m", "28800,8h",
        "172799,47h", "172800,2d", "176400,2d1h", "691200,8d", "63072000,2y", "66355200,2y38d", "252288000,8y"})
    void durationsReadAsInKubectl(long seconds, String text) {
        assertEquals(text, Cells.duration(Duration.ofSeconds(seconds)));
    }

    @Test
    void plainFactsTextsBecomeCells() {
        Value object = Value.object("metadata", Value.object("creationTimestamp", Value.of("2026-01-01T23:59:00Z")), "spec",
                Value.object("a", Value.array(Value.object("b", Value.of("x"))), "replicas", Value.of(3)));
        assertEquals("\"60s\"", cell("age of metadata.creationTimestamp", object));
        assertEquals("\"\\u003cunknown\\u003e\"", cell("age of metadata.deletionTimestamp", object));
        assertEquals("\"x\"", cell("spec.a[0].b, else <none>", object));
        assertEquals("\"\\u003cnone\\u003e\"", cell("spec.a[1].b, else <none>", object));
        assertEquals("3", cell("spec.replicas (integer cell)", object));
        assertEquals("\"0/3\"", cell("status.readyReplicas / spec.replicas", object));
        assertEquals("0", cell("status.numberReady", object));
        assertTrue(Cells.parse("sum of restartCounts").isEmpty());
    }

    @Test
    void selectorsAreFormatted() {
        Value selector = Value.object("matchLabels", Value.object("b", Value.of("1")), "matchExpressions", Value.array(
                Value.object("key", Value.of("a"), "operator", Value.of("In"), "values", Value.strings(List.of("y", "x"))),
                Value.object("key", Value.of("c"), "operator", Value.of("DoesNotExist"))));
        assertEquals("a in (x,y),b=1,!c", Cells.selector(selector));
        assertEquals("<none>", Cells.labels(Value.ABSENT));
    }
}

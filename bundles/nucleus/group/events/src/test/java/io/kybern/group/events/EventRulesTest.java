// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRulesTest {
    private static final ObjectValue EVENT = ObjectValue.builder().put("metadata", Value.object("namespace", Value.of("default")))
            .put("eventTime", "2026-01-01T00:00:00.000000Z").put("reportingController", "example.com/c").put("reportingInstance", "i")
            .put("action", "a").put("reason", "r").put("type", "Normal").build();

    private final EventStrategy events = new EventStrategy();

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::text).toList();
    }

    @Test
    void newEvent_isStrict() {
        assertEquals(List.of(), events.validateCreate(EVENT));
        assertEquals(List.of("eventTime: Required value", "action: Required value", "type: Invalid value: \"\": has invalid value: Foo",
                "count: Invalid value: \"\": needs to be unset"),
                texts(events.validateCreate(EVENT.without("eventTime").without("action").with("type", "Foo").with("deprecatedCount", 2))));
        assertEquals(List.of("series.count: Invalid value: \"\": should be at least 2", "series.lastObservedTime: Required value"),
                texts(events.validateCreate(EVENT.with("series", Value.object("count", Value.of(1))))));
    }

    @Test
    void event_changesItsSeriesOnly() {
        assertEquals(List.of(), events.validateUpdate(EVENT.with("series", Value.object("count", Value.of(3))), EVENT));
        assertEquals(List.of("message: Invalid value: \"x\": field is immutable"), texts(events.validateUpdate(EVENT.with("note", "x"), EVENT)));
    }

    @Test
    void namespace_isThatOfTheObject() {
        assertEquals(List.of("involvedObject.namespace: Invalid value: \"x\": does not match event.namespace"),
                texts(events.validate(EVENT.with("regarding", Value.object("namespace", Value.of("x"))))));
    }
}

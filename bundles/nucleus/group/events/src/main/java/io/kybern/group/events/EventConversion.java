// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.events;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.Map;
import java.util.stream.Collectors;

/// `events.k8s.io/v1` and `v1` events are the same objects under two sets of field names; `v1` is what is stored.
final class EventConversion {
    private static final Map<String, String> NEW_TO_OLD = Map.of(
            "note", "message",
            "regarding", "involvedObject",
            "deprecatedSource", "source",
            "deprecatedCount", "count",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "reportingController", "reportingComponent");

    private static final Map<String, String> OLD_TO_NEW =
            NEW_TO_OLD.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private EventConversion() {
    }

    static Value toCore(Value event) {
        return renamed(event, NEW_TO_OLD, "v1");
    }

    static Value fromCore(Value event) {
        return renamed(event, OLD_TO_NEW, "events.k8s.io/v1");
    }

    private static Value renamed(Value event, Map<String, String> names, String apiVersion) {
        var builder = ObjectValue.builder();
        event.fields().forEach((name, value) -> builder.put(names.getOrDefault(name, name), value));
        return builder.build().with("apiVersion", apiVersion);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.events;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Events of this group are stored as core events, for one hour.
final class EventStrategy implements Strategy {
    private static final long HOUR = 3600;
    private static final int MOST_CHARACTERS = 128;
    private static final int MOST_NOTE = 1024;
    private static final List<String> IMMUTABLE = List.of("involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp",
            "count", "type", "related", "eventTime", "action", "reportingController", "reportingInstance");
    private static final Map<String, String> NAMES = Map.of("involvedObject", "regarding", "message", "note", "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp", "lastTimestamp", "deprecatedLastTimestamp", "count", "deprecatedCount");

    @Override
    public List<FieldError> validateCreate(Value event) {
        var errors = new ArrayList<FieldError>();
        if (event.get("eventTime").missing()) {
            errors.add(FieldError.required("eventTime", ""));
        }
        series(event.get("series"), errors);
        String controller = event.get("reportingController").text();
        if (controller.isEmpty()) {
            errors.add(FieldError.required("reportingController", ""));
        }
        Names.qualifiedName(controller).forEach(problem -> errors.add(FieldError.invalid("reportingController", controller, problem)));
        for (String field : List.of("reportingInstance", "action", "reason")) {
            String text = event.get(field).text();
            if (text.isEmpty()) {
                errors.add(FieldError.required(field, ""));
            } else if (text.length() > MOST_CHARACTERS) {
                errors.add(FieldError.invalid(field, "", "can have at most " + MOST_CHARACTERS + " characters"));
            }
        }
        if (event.get("note").text().length() > MOST_NOTE) {
            errors.add(FieldError.invalid("message", "", "can have at most " + MOST_NOTE + " characters"));
        }
        if (!List.of("Normal", "Warning").contains(event.get("type").text())) {
            errors.add(FieldError.invalid("type", "", "has invalid value: " + event.get("type").text()));
        }
        if (!event.get("deprecatedFirstTimestamp").missing()) {
            errors.add(FieldError.invalid("firstTimestamp", "", "needs to be unset"));
        }
        if (!event.get("deprecatedLastTimestamp").missing()) {
            errors.add(FieldError.invalid("lastTimestamp", "", "needs to be unset"));
        }
        if (event.get("deprecatedCount").integer(0) != 0) {
            errors.add(FieldError.invalid("count", "", "needs to be unset"));
        }
        return errors;
    }

    private static void series(Value series, List<FieldError> errors) {
        if (series.missing()) {
            return;
        }
        if (series.get("count").integer(0) < 2) {
            errors.add(FieldError.invalid("series.count", "", "should be at least 2"));
        }
        if (series.get("lastObservedTime").missing()) {
            errors.add(FieldError.required("series.lastObservedTime", ""));
        }
    }

    @Override
    public List<FieldError> validate(Value event) {
        String namespace = event.get("metadata", "namespace").text();
        String about = event.get("regarding", "namespace").text();
        boolean fits = about.isEmpty() ? namespace.isEmpty() || namespace.equals("default") : about.equals(namespace);
        return fits ? List.of() : List.of(FieldError.invalid("involvedObject.namespace", about, "does not match event.namespace"));
    }

    @Override
    public List<FieldError> validateUpdate(Value event, Value old) {
        var errors = new ArrayList<FieldError>();
        for (String field : IMMUTABLE) {
            String name = NAMES.getOrDefault(field, field);
            if (!event.get(name).equals(old.get(name))) {
                errors.add(FieldError.invalid(field, event.get(name), "field is immutable"));
            }
        }
        return errors;
    }

    @Override
    public Value toStorage(Value object) {
        return EventConversion.toCore(object);
    }

    @Override
    public Value fromStorage(Value stored) {
        return EventConversion.fromCore(stored);
    }

    @Override
    public long timeToLiveSeconds(Value object) {
        return HOUR;
    }
}

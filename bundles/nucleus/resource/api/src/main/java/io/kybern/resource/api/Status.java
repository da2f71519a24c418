// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.ArrayList;
import java.util.List;

/// A Kubernetes `Status`: how a request failed.
///
/// @param code the HTTP status code
/// @param reason the machine-readable reason; empty when there is none
/// @param message the text for people
/// @param details `details` as on the wire; [Value#ABSENT] when there are none
public record Status(int code, String reason, String message, Value details) {
    public static Status failure(int code, String reason, String message) {
        return new Status(code, reason, message, Value.ABSENT);
    }

    /// The details of an error about a resource.
    ///
    /// @param kind the plural resource, or for Invalid the kind
    public static ObjectValue details(String group, String kind, String name) {
        var builder = ObjectValue.builder();
        if (!name.isEmpty()) {
            builder.put("name", name);
        }
        if (!group.isEmpty()) {
            builder.put("group", group);
        }
        if (!kind.isEmpty()) {
            builder.put("kind", kind);
        }
        return builder.build();
    }

    public Status withDetails(Value changed) {
        return new Status(code, reason, message, changed);
    }

    /// This status with a cause added to its details.
    public Status withCause(String causeReason, String causeMessage, String field) {
        var cause = ObjectValue.builder();
        if (!causeReason.isEmpty()) {
            cause.put("reason", causeReason);
        }
        if (!causeMessage.isEmpty()) {
            cause.put("message", causeMessage);
        }
        if (!field.isEmpty()) {
            cause.put("field", field);
        }
        List<Value> causes = new ArrayList<>(details.get("causes").items());
        causes.add(cause.build());
        return withDetails(details.asObject().with("causes", Value.array(causes)));
    }

    public Status retryAfter(int seconds) {
        return withDetails(details.asObject().with("retryAfterSeconds", seconds));
    }

    /// Seconds after which a client may try again; 0 when it says nothing.
    public int retryAfterSeconds() {
        return (int) details.get("retryAfterSeconds").integer(0);
    }

    /// The object as it goes over the wire.
    public ObjectValue toValue() {
        var builder = ObjectValue.builder().put("apiVersion", "v1").put("code", code).put("details", details);
        builder.put("kind", "Status").put("message", message).put("metadata", Value.object());
        if (!reason.isEmpty()) {
            builder.put("reason", reason);
        }
        return builder.put("status", "Failure").build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.api;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What an admission plugin decided.
///
/// @param outcome allow, deny or replace
/// @param warnings texts of `Warning` headers
/// @param auditAnnotations keys are prefixed with the plugin's name
public record Verdict(Outcome outcome, List<String> warnings, Map<String, String> auditAnnotations) {

    /// The decision itself.
    public sealed interface Outcome {
        /// The write may go on as it is.
        record Allowed() implements Outcome {
        }

        /// The write goes on with this object (mutating plugins only).
        record Replaced(Value object) implements Outcome {
        }

        /// The write is refused: 403 `admission plugin "NAME" denied the request: MESSAGE`.
        record Denied(String message) implements Outcome {
        }

        /// The write is refused with exactly this status.
        record Failed(Status status) implements Outcome {
        }
    }

    private static final Verdict ALLOW = new Verdict(new Outcome.Allowed(), List.of(), Map.of());

    public static Verdict allow() {
        return ALLOW;
    }

    public static Verdict replace(Value object) {
        return new Verdict(new Outcome.Replaced(object), List.of(), Map.of());
    }

    public static Verdict deny(String message) {
        return new Verdict(new Outcome.Denied(message), List.of(), Map.of());
    }

    /// Refuses as upstream's own plugins do: 403 `pods "x" is forbidden: CAUSE`.
    public static Verdict forbid(AdmissionRequest request, String cause) {
        return fail(ApiException.forbidden(request.resource().group(), request.resource().resource(), request.displayName(), cause));
    }

    public static Verdict fail(ApiException error) {
        return new Verdict(new Outcome.Failed(error.status()), List.of(), Map.of());
    }

    public Verdict warning(String text) {
        return new Verdict(outcome, Stream.concat(warnings.stream(), Stream.of(text)).toList(),
                auditAnnotations);
    }

    public Verdict auditAnnotation(String key, String value) {
        var annotations = new HashMap<>(auditAnnotations);
        annotations.put(key, value);
        return new Verdict(outcome, warnings, Map.copyOf(annotations));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import java.util.stream.Collectors;

/// A request that ends with a Kubernetes [Status]. Factories are named by the reason; texts are upstream's.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Status status;

    public ApiException(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    public Status status() {
        return status;
    }

    public boolean is(String reason) {
        return status.reason().equals(reason);
    }

    public static ApiException notFound(String group, String resource, String name) {
        return new ApiException(new Status(404, "NotFound", qualified(group, resource) + " \"" + name + "\" not found",
                Status.details(group, resource, name)));
    }

    /// A resource or subresource that a served group version does not have.
    public static ApiException noSuchResource() {
        return new ApiException(new Status(404, "NotFound", "the server could not find the requested resource", Value.object()));
    }

    public static ApiException alreadyExists(String group, String resource, String name) {
        return new ApiException(new Status(409, "AlreadyExists", qualified(group, resource) + " \"" + name + "\" already exists",
                Status.details(group, resource, name)));
    }

    public static ApiException conflict(String group, String resource, String name, String cause) {
        return new ApiException(new Status(409, "Conflict",
                "Operation cannot be fulfilled on " + qualified(group, resource) + " \"" + name + "\": " + cause,
                Status.details(group, resource, name)));
    }

    /// The object was changed since the client read it.
    public static ApiException modified(String group, String resource, String name) {
        return conflict(group, resource, name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    public static ApiException badRequest(String message) {
        return new ApiException(Status.failure(400, "BadRequest", message));
    }

    public static ApiException unauthorized() {
        return new ApiException(Status.failure(401, "Unauthorized", "Unauthorized"));
    }

    /// @param name empty for a collection
    public static ApiException forbidden(String group, String resource, String name, String cause) {
        String subject = name.isEmpty() ? qualified(group, resource) : qualified(group, resource) + " \"" + name + "\"";
        return new ApiException(new Status(403, "Forbidden", subject + " is forbidden: " + cause, Status.details(group, resource, name)));
    }

    /// All that is wrong with an object, at once.
    public static ApiException invalid(String group, String kind, String name, List<FieldError> errors) {
        List<String> texts = errors.stream().map(FieldError::text).distinct().toList();
        String what = texts.size() == 1 ? texts.getFirst() : texts.stream().collect(Collectors.joining(", ", "[", "]"));
        Status status = new Status(422, "Invalid", qualified(group, kind) + " \"" + name + "\" is invalid: " + what,
                Status.details(group, kind, name));
        for (FieldError error : errors) {
            status = status.withCause(error.reason(), error.message(), error.field());
        }
        return new ApiException(status);
    }

    public static ApiException methodNotAllowed() {
        return new ApiException(new Status(405, "MethodNotAllowed", "the server does not allow this method on the requested resource",
                Value.object()));
    }

    public static ApiException methodNotSupported(String group, String resource, String verb) {
        return new ApiException(new Status(405, "MethodNotAllowed",
                verb + " is not supported on resources of kind \"" + qualified(group, resource) + "\"", Status.details(group, resource, "")));
    }

    public static ApiException notAcceptable(String message) {
        return new ApiException(new Status(406, "NotAcceptable", message, Value.object()));
    }

    public static ApiException unsupportedMediaType(String message) {
        return new ApiException(Status.failure(415, "UnsupportedMediaType", message));
    }

    public static ApiException tooLarge(String message) {
        return new ApiException(Status.failure(413, "RequestEntityTooLarge", message));
    }

    public static ApiException gone(String message) {
        return new ApiException(Status.failure(410, "Expired", message));
    }

    public static ApiException timeout(String message, int retryAfterSeconds) {
        return new ApiException(Status.failure(504, "Timeout", message).retryAfter(retryAfterSeconds));
    }

    public static ApiException tooManyRequests(String message, int retryAfterSeconds) {
        return new ApiException(Status.failure(429, "TooManyRequests", message).retryAfter(retryAfterSeconds));
    }

    public static ApiException unavailable(String message, int retryAfterSeconds) {
        return new ApiException(Status.failure(503, "ServiceUnavailable", message).retryAfter(retryAfterSeconds));
    }

    public static ApiException internal(String message) {
        return new ApiException(Status.failure(500, "InternalError", "Internal error occurred: " + message).withCause("", message, ""));
    }

    /// `pods` for the core group, `deployments.apps` for the others.
    public static String qualified(String group, String resource) {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}

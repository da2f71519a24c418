// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import java.util.stream.Collectors;

/// One thing wrong with one field of an object: a cause of a 422 Invalid.
///
/// @param reason the cause's reason, for example `FieldValueRequired`
/// @param field the path, for example `spec.containers[0].name`
/// @param message the text without the field, for example `Required value: name is required`
public record FieldError(String reason, String field, String message) {
    public static FieldError required(String field, String detail) {
        return new FieldError("FieldValueRequired", field, withDetail("Required value", detail));
    }

    public static FieldError invalid(String field, Value value, String detail) {
        return new FieldError("FieldValueInvalid", field, withDetail("Invalid value: " + show(value), detail));
    }

    public static FieldError invalid(String field, String value, String detail) {
        return invalid(field, Value.of(value), detail);
    }

    /// A value of the wrong JSON type.
    public static FieldError typeInvalid(String field, Value value, String detail) {
        return new FieldError("FieldValueTypeInvalid", field, withDetail("Invalid value: " + show(value), detail));
    }

    public static FieldError notSupported(String field, Value value, List<String> supported) {
        String list = supported.stream().map(text -> '"' + text + '"').collect(Collectors.joining(", "));
        return new FieldError("FieldValueNotSupported", field,
                "Unsupported value: " + show(value) + (supported.isEmpty() ? "" : ": supported values: " + list));
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError("FieldValueForbidden", field, withDetail("Forbidden", detail));
    }

    public static FieldError duplicate(String field, Value value) {
        return new FieldError("FieldValueDuplicate", field, "Duplicate value: " + show(value));
    }

    public static FieldError notFound(String field, Value value) {
        return new FieldError("FieldValueNotFound", field, "Not found: " + show(value));
    }

    public static FieldError tooLong(String field, int maximumBytes) {
        return new FieldError("FieldValueTooLong", field, "Too long: may not be more than " + maximumBytes + " bytes");
    }

    public static FieldError tooMany(String field, int actual, int maximum) {
        return new FieldError("FieldValueTooMany", field, "Too many: " + actual + ": must have at most " + maximum + " items");
    }

    /// The field and what is wrong with it, as it stands in the message of a Status.
    public String text() {
        return field.isEmpty() ? message : field + ": " + message;
    }

    private static String withDetail(String text, String detail) {
        return detail.isEmpty() ? text : text + ": " + detail;
    }

    /// A text as Go quotes it (`%q`), all else as JSON.
    private static String show(Value value) {
        return value instanceof StringValue(String text) ? GoQuote.of(text) : JsonText.of(value);
    }
}

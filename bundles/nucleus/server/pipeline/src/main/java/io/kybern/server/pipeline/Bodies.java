// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.IntegerValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Protobuf;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.SchemaEngine;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Request bodies: from bytes to an object of the expected kind, without fields that the schema does not know.
final class Bodies {
    /// The largest body, as upstream's.
    static final int LIMIT = 3 * 1024 * 1024;
    private static final List<String> VALIDATIONS = List.of("", "Ignore", "Strict", "Warn");

    private final Machinery machinery;

    Bodies(Machinery machinery) {
        this.machinery = machinery;
    }

    /// A decoded document and the names of fields that were written twice.
    record Document(Value value, List<String> duplicates, byte[] bytes) {
    }

    /// The media type of a body without parameters.
    static String mediaType(ApiRequest request) {
        String type = request.header("content-type");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    Document document(ApiRequest request, String kind) {
        if (request.value().isPresent()) {
            return new Document(request.value().get(), List.of(), new byte[0]);
        }
        byte[] bytes = request.body().read(LIMIT);
        String type = mediaType(request);
        try {
            return switch (type) {
                case "", "application/json", "*/*" -> decode(machinery.codecs().json(), bytes);
                case "application/yaml" -> decode(machinery.codecs().yaml(), bytes);
                case Protobuf.MEDIA_TYPE -> new Document(machinery.protobuf().decode(bytes), List.of(), bytes);
                default -> throw ApiException.unsupportedMediaType("the body of the request was in an unknown format - accepted media types "
                        + "include: application/json, application/yaml, application/vnd.kubernetes.protobuf");
            };
        } catch (DecodeException e) {
            if (type.equals(Protobuf.MEDIA_TYPE)) {
                throw ApiException.badRequest("the object provided is unrecognized (must be of type " + kind + "): " + e.text() + " ("
                        + DecodeException.summary(bytes) + ")");
            }
            throw e.asBadRequest(kind, bytes);
        }
    }

    private static Document decode(Codec codec, byte[] bytes) {
        Codec.Decoded decoded = codec.decodeStrict(bytes);
        return new Document(decoded.value(), decoded.duplicates(), bytes);
    }

    /// An object of one kind, typed by its schema.
    ObjectValue object(RequestContext context, GroupVersionKind kind, Schema schema) {
        Document document = document(context.request, kind.kind());
        if (!(document.value instanceof ObjectValue object)) {
            throw new DecodeException("json: cannot unmarshal " + jsonType(document.value) + " into Go value of type struct { APIVersion string; Kind string }")
                    .asBadRequest(kind.kind(), document.bytes);
        }
        return typed(context, kind, schema, object, document.duplicates);
    }

    ObjectValue typed(RequestContext context, GroupVersionKind kind, Schema schema, ObjectValue object, List<String> duplicates) {
        checkKind(kind, object);
        return pruned(context, kind, schema, object.with("apiVersion", kind.apiVersion()).with("kind", kind.kind()), duplicates);
    }

    private ObjectValue pruned(RequestContext context, GroupVersionKind kind, Schema schema, ObjectValue object, List<String> duplicates) {
        SchemaEngine.Pruned pruned;
        try {
            pruned = machinery.schemas().prune(schema, kind.kind(), object);
        } catch (DecodeException e) {
            throw SchemaEngine.cannotBeHandled(kind.kind(), kind.version(), e.text());
        }
        String validation = fieldValidation(context);
        var texts = new ArrayList<String>();
        duplicates.forEach(path -> texts.add("duplicate field \"" + path + "\""));
        texts.addAll(pruned.texts());
        if (!texts.isEmpty() && validation.equals("Strict")) {
            throw SchemaEngine.strictError(kind.kind(), kind.version(), texts);
        }
        if (!validation.equals("Ignore")) {
            context.warnings.addAll(texts);
        }
        return pruned.value().asObject();
    }

    /// The parameter `fieldValidation`: Ignore, Warn (the default) or Strict.
    static String fieldValidation(RequestContext context) {
        String validation = context.request.parameter("fieldValidation");
        if (!VALIDATIONS.contains(validation)) {
            throw ApiException.invalid("meta.k8s.io", optionsKind(context.request.method()), "",
                    List.of(FieldError.notSupported("fieldValidation", Value.of(validation), VALIDATIONS)));
        }
        return validation.isEmpty() ? "Warn" : validation;
    }

    /// The kind of the options that a method takes.
    static String optionsKind(String method) {
        return switch (method) {
            case "POST" -> "CreateOptions";
            case "PUT" -> "UpdateOptions";
            case "DELETE" -> "DeleteOptions";
            default -> "PatchOptions";
        };
    }

    private void checkKind(GroupVersionKind expected, ObjectValue object) {
        String apiVersion = object.get("apiVersion").text();
        String kind = object.get("kind").text();
        if (apiVersion.isEmpty() && kind.isEmpty() || apiVersion.equals(expected.apiVersion()) && kind.equals(expected.kind())) {
            return;
        }
        GroupVersionKind actual = GroupVersionKind.of(apiVersion.isEmpty() ? expected.apiVersion() : apiVersion,
                kind.isEmpty() ? expected.kind() : kind);
        if (actual.equals(expected)) {
            return;
        }
        if (machinery.types().types().find(actual).isPresent()) {
            if (actual.kind().equals(expected.kind()) && actual.group().equals(expected.group())) {
                throw ApiException.badRequest("the API version in the data (" + actual.apiVersion()
                        + ") does not match the expected API version (" + expected.apiVersion() + ")");
            }
            throw ApiException.badRequest(actual.kind() + " in version \"" + actual.version() + "\" cannot be handled as a " + expected.kind()
                    + ": converting (" + actual.version() + "." + actual.kind() + ") to (" + goType(expected) + "): unknown conversion");
        }
        throw ApiException.badRequest(actual.kind() + " in version \"" + actual.version() + "\" cannot be handled as a " + expected.kind()
                + ": no kind \"" + actual.kind() + "\" is registered for version \"" + actual.apiVersion()
                + "\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
    }

    private static String goType(GroupVersionKind kind) {
        String group = kind.group().isEmpty() ? "core" : kind.group().split("\\.")[0];
        return group + "." + kind.kind();
    }

    static String jsonType(Value value) {
        return switch (value) {
            case StringValue _ -> "string";
            case IntegerValue _, DecimalValue _ -> "number";
            case BooleanValue _ -> "bool";
            case ArrayValue _ -> "array";
            default -> "null";
        };
    }
}

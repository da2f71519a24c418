// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.FieldOwnership;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.SchemaEngine;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.PatchType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// PATCH in its four forms.
final class PatchRequests {
    private final Machinery machinery;
    private final Bodies bodies;
    private final Writes writes;

    PatchRequests(Machinery machinery, Bodies bodies, Writes writes) {
        this.machinery = machinery;
        this.bodies = bodies;
        this.writes = writes;
    }

    ApiResponse patch(RequestContext context, ResourceType type, String name, String subresource, FieldOwnership.Manager manager) {
        PatchType form = form(context.request);
        Bodies.fieldValidation(context);
        boolean force = context.request.parameter("force").equals("true");
        if (form == PatchType.APPLY) {
            return apply(context, type, name, subresource, manager, force);
        }
        if (force || context.request.has("force") && !context.request.parameter("force").equals("false")) {
            throw optionsInvalid(FieldError.forbidden("force", "may not be specified for non-apply patch"));
        }
        Value patch = read(context, form);
        Writes.Written written = writes.update(context, type, name, subresource, manager, old -> {
            Value patched = patched(form, old, patch, type.schema());
            checkUnchanged(context, name, patched, type);
            return typed(context, type, patched);
        });
        return new ApiResponse.Single(200, Optional.of(type), written.value());
    }

    /// What a patch of the scale subresource does to a Scale.
    UnaryOperator<Value> scaleChange(RequestContext context) {
        PatchType form = form(context.request);
        if (form == PatchType.APPLY) {
            throw ApiException.unsupportedMediaType("415: Unsupported Media Type");
        }
        Value patch = read(context, form);
        return scale -> patched(form, scale, patch, Schema.ANY);
    }

    private static PatchType form(ApiRequest request) {
        String type = Bodies.mediaType(request);
        return Arrays.stream(PatchType.values()).filter(form -> form.mediaType().equals(type)).findFirst().orElseThrow(() -> new ApiException(
                ApiException.unsupportedMediaType("415: Unsupported Media Type").status().withDetails(Value.object())));
    }

    private Value read(RequestContext context, PatchType form) {
        if (context.request.value().isPresent()) {
            return context.request.value().get();
        }
        byte[] bytes = context.request.body().read(Bodies.LIMIT);
        Codec codec = form == PatchType.APPLY ? machinery.codecs().yaml() : machinery.codecs().json();
        try {
            return codec.decode(bytes);
        } catch (DecodeException e) {
            throw ApiException.badRequest(switch (form) {
                case JSON, MERGE -> "error decoding patch: " + e.text();
                case STRATEGIC -> e.text();
                case APPLY -> "error decoding YAML: error converting YAML to JSON: " + e.text();
            });
        }
    }

    private Value patched(PatchType form, Value old, Value patch, Schema schema) {
        return switch (form) {
            case JSON -> machinery.patches().json(old, patch);
            case MERGE -> machinery.patches().merge(old, patch);
            default -> machinery.patches().strategic(old, patch, schema);
        };
    }

    private static void checkUnchanged(RequestContext context, String name, Value patched, ResourceType type) {
        if (!Metadata.name(patched).equals(name)) {
            throw ApiException.badRequest("the name of the object (" + Metadata.name(patched) + ") does not match the name on the URL (" + name + ")");
        }
        if (type.namespaced() && !Metadata.namespace(patched).equals(context.namespace())) {
            throw ApiException.badRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    /// The patched object by the schema; unknown fields as for every body, but wrong types are the patch's fault.
    private Value typed(RequestContext context, ResourceType type, Value patched) {
        try {
            return bodies.typed(context, type.kind(), type.schema(), patched.asObject(), List.of());
        } catch (ApiException e) {
            String text = e.status().message();
            int colon = text.indexOf(": ");
            throw ApiException.invalid("", "", "", List.of(FieldError.invalid("patch", machineText(patched),
                    e.status().code() == 400 && colon > 0 ? text.substring(colon + 2) : text)));
        }
    }

    private static String machineText(Value patched) {
        return JsonText.of(patched);
    }

    private ApiResponse apply(RequestContext context, ResourceType type, String name, String subresource, FieldOwnership.Manager manager,
            boolean force) {
        if (context.request.parameter("fieldManager").isEmpty()) {
            throw optionsInvalid(FieldError.required("fieldManager", "is required for apply patch"));
        }
        ObjectValue configuration = configuration(context, type, name);
        boolean absent = machinery.cache().get(type, type.namespaced() ? context.namespace() : "", name).isEmpty();
        if (absent && subresource.isEmpty()) {
            return create(context, type, name, configuration, manager, force);
        }
        Writes.Written written = writes.update(context, type, name, subresource, manager, new Writes.Change() {
            @Override
            public Value apply(Value old) {
                return machinery.ownership().apply(type.schema(), old, configuration, manager, force, machinery.clock().instant());
            }

            @Override
            public boolean owned() {
                return true;
            }
        });
        return new ApiResponse.Single(200, Optional.of(type), written.value());
    }

    private ApiResponse create(RequestContext context, ResourceType type, String name, ObjectValue configuration, FieldOwnership.Manager manager,
            boolean force) {
        String uid = configuration.get("metadata", "uid").text();
        if (!uid.isEmpty()) {
            throw ApiException.conflict(type.resource().group(), type.resource().resource(), name,
                    "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found");
        }
        Value fresh = machinery.ownership().apply(type.schema(), Value.ABSENT, configuration, manager, force, machinery.clock().instant());
        Writes.Written written = writes.create(context, type, fresh.asObject(), manager, true);
        return new ApiResponse.Single(201, Optional.of(type), written.value());
    }

    private ObjectValue configuration(RequestContext context, ResourceType type, String name) {
        ObjectValue given = read(context, PatchType.APPLY).asObject();
        String apiVersion = given.get("apiVersion").text();
        String kind = given.get("kind").text();
        if (!kind.equals(type.names().kind()) || !apiVersion.equals(type.resource().apiVersion())) {
            String version = apiVersion.contains("/") || apiVersion.isEmpty() && kind.isEmpty() ? apiVersion : "/" + apiVersion;
            throw ApiException.badRequest("invalid object type: " + (version.isEmpty() ? "/" : version) + ", Kind=" + kind);
        }
        if (!given.get("metadata", "managedFields").missing()) {
            throw ApiException.badRequest("metadata.managedFields must be nil");
        }
        SchemaEngine.Pruned pruned;
        try {
            pruned = machinery.schemas().prune(type.schema(), kind, given);
        } catch (DecodeException e) {
            throw SchemaEngine.cannotBeHandled(kind, type.resource().version(), e.text());
        }
        if (!pruned.unknown().isEmpty()) {
            throw ApiException.badRequest("failed to create typed patch object (" + (type.namespaced() ? context.namespace() + "/" : "/") + name + "; "
                    + type.resource().group() + "/" + type.resource().version() + ", Kind=" + kind + "): ." + pruned.unknown().getFirst()
                    + ": field not declared in schema");
        }
        ObjectValue metadata = Metadata.of(given).with("name", name);
        if (type.namespaced()) {
            metadata = metadata.with("namespace", context.namespace());
        }
        ObjectValue named = given.with("metadata", metadata);
        checkUnchanged(context, name, given.get("metadata", "name").missing() ? named : given.get("metadata", "namespace").missing() ? named : given,
                type);
        return named;
    }

    private static ApiException optionsInvalid(FieldError error) {
        return ApiException.invalid("meta.k8s.io", "PatchOptions", "", List.of(error));
    }
}

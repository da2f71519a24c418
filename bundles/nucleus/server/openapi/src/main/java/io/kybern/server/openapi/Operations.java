// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.openapi;

import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.ResourceType.Subresource;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The paths of resource types with their operations, parameters and bodies.
final class Operations {
    private static final List<String> MEDIA_TYPES = List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private static final List<String> PATCH_TYPES = List.of("application/json-patch+json", "application/merge-patch+json",
            "application/strategic-merge-patch+json", "application/apply-patch+yaml", "application/apply-patch+cbor");
    private static final List<Parameter> WRITE = List.of(new Parameter("dryRun", "string"), new Parameter("fieldManager", "string"),
            new Parameter("fieldValidation", "string"));
    private static final List<Parameter> LIST = List.of(new Parameter("allowWatchBookmarks", "boolean"), new Parameter("continue", "string"),
            new Parameter("fieldSelector", "string"), new Parameter("labelSelector", "string"), new Parameter("limit", "integer"),
            new Parameter("resourceVersion", "string"), new Parameter("resourceVersionMatch", "string"),
            new Parameter("sendInitialEvents", "boolean"), new Parameter("timeoutSeconds", "integer"), new Parameter("watch", "boolean"));
    private static final List<Parameter> DELETE = List.of(new Parameter("dryRun", "string"), new Parameter("gracePeriodSeconds", "integer"),
            new Parameter("orphanDependents", "boolean"), new Parameter("propagationPolicy", "string"));

    private final SchemaDialect dialect;
    private final Schema deleteOptions;
    private final Schema status;
    private final Schema listMeta;
    private final Map<String, Value> paths = new TreeMap<>();

    private record Parameter(String name, String type) {
    }

    /// What an operation deals with.
    private record Target(ResourceType type, GroupVersionKind kind, Value body, String path) {
    }

    Operations(SchemaDialect dialect, Map<String, Schema> meta) {
        this.dialect = dialect;
        deleteOptions = named(meta, "DeleteOptions");
        status = named(meta, "Status");
        listMeta = named(meta, "ListMeta");
    }

    private static Schema named(Map<String, Schema> meta, String name) {
        Schema schema = meta.get("io.k8s.apimachinery.pkg.apis.meta.v1." + name);
        if (schema == null) {
            throw new IllegalStateException("no schema of " + name);
        }
        return schema;
    }

    Value paths() {
        return Value.object(paths);
    }

    void add(ResourceType type) {
        String group = type.resource().group();
        String root = (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + type.resource().version();
        String plural = type.resource().resource();
        String collection = root + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + plural;
        Value body = dialect.type(type.schema());
        if (!type.schema().name().isEmpty()) {
            dialect.kind(type.schema().name(), kind(type.kind()));
        }
        var target = new Target(type, type.kind(), body, collection);
        collection(target);
        if (type.namespaced() && type.verbs().contains("list")) {
            paths.put(root + "/" + plural, Value.object("get", operation("list", new Target(type, type.kind(), list(type), root + "/" + plural))));
        }
        item(new Target(type, type.kind(), body, collection + "/{name}"), type.verbs());
        for (Subresource sub : type.subresources()) {
            Value schema = sub.schema() == Schema.ANY ? Value.object("type", Value.of("string")) : dialect.type(sub.schema());
            item(new Target(type, sub.kind(), schema, collection + "/{name}/" + sub.name()), sub.verbs());
        }
    }

    private void collection(Target target) {
        var builder = ObjectValue.builder();
        List<String> verbs = target.type().verbs();
        if (verbs.contains("list")) {
            builder.put("get", operation("list", new Target(target.type(), target.kind(), list(target.type()), target.path())));
        }
        if (verbs.contains("create")) {
            builder.put("post", operation("post", target));
        }
        if (verbs.contains("deletecollection")) {
            builder.put("delete", operation("deletecollection", new Target(target.type(), target.kind(), dialect.type(status), target.path())));
        }
        put(target.path(), builder.build());
    }

    private void item(Target target, List<String> verbs) {
        var builder = ObjectValue.builder();
        if (verbs.contains("get")) {
            builder.put("get", operation("get", target));
        }
        if (verbs.contains("update")) {
            builder.put("put", operation("put", target));
        }
        if (verbs.contains("patch")) {
            builder.put("patch", operation("patch", target));
        }
        if (verbs.contains("delete")) {
            builder.put("delete", operation("delete", new Target(target.type(), target.kind(), dialect.type(status), target.path())));
        }
        if (verbs.contains("create") && !target.path().endsWith("{name}")) {
            builder.put("post", operation("post", target));
        }
        put(target.path(), builder.build());
    }

    private void put(String path, ObjectValue operations) {
        if (!operations.isEmpty()) {
            paths.put(path, operations);
        }
    }

    /// The schema of a list, which is the same for every type.
    private Value list(ResourceType type) {
        String item = type.schema().name();
        if (item.isEmpty()) {
            return Value.object("type", Value.of("object"));
        }
        String name = item.substring(0, item.lastIndexOf('.') + 1) + type.names().listKind();
        var properties = Value.object("apiVersion", Value.object("type", Value.of("string")), "items",
                Value.object("type", Value.of("array"), "items", dialect.type(type.schema())), "kind", Value.object("type", Value.of("string")),
                "metadata", dialect.type(listMeta));
        dialect.define(name, Value.object("description", Value.of("A list of " + type.names().kind() + " objects."), "type", Value.of("object"),
                "properties", properties, "required", Value.array(Value.of("items"))));
        dialect.kind(name, kind(new GroupVersionKind(type.resource().group(), type.resource().version(), type.names().listKind())));
        return dialect.reference(name);
    }

    private static Value kind(GroupVersionKind kind) {
        return Value.object("group", Value.of(kind.group()), "kind", Value.of(kind.kind()), "version", Value.of(kind.version()));
    }

    private Value operation(String action, Target target) {
        var parameters = new ArrayList<Value>();
        if (target.path().contains("{namespace}")) {
            parameters.add(parameter(new Parameter("namespace", "string"), "path"));
        }
        if (target.path().contains("{name}")) {
            parameters.add(parameter(new Parameter("name", "string"), "path"));
        }
        queries(action).forEach(query -> parameters.add(parameter(query, "query")));
        if (action.equals("patch")) {
            parameters.add(parameter(new Parameter("force", "boolean"), "query"));
        }
        var builder = ObjectValue.builder();
        Value sent = switch (action) {
            case "post", "put" -> target.body();
            case "delete", "deletecollection" -> dialect.type(deleteOptions);
            case "patch" -> Value.object("type", Value.of("object"));
            default -> Value.ABSENT;
        };
        List<String> sentTypes = action.equals("patch") ? PATCH_TYPES : List.of("application/json");
        if (sent.present() && dialect.v3()) {
            builder.put("requestBody", Value.object("content", content(action.equals("patch") ? PATCH_TYPES : List.of("*/*"), sent)));
        } else if (sent.present()) {
            parameters.add(Value.object("in", Value.of("body"), "name", Value.of("body"), "required", Value.TRUE, "schema", sent));
            builder.put("consumes", Value.strings(sentTypes));
        }
        builder.put("operationId", id(action, target)).put("parameters", Value.array(parameters)).put("responses", responses(action, target.body()));
        if (!dialect.v3()) {
            builder.put("produces", Value.strings(MEDIA_TYPES));
        }
        String group = target.type().resource().group().isEmpty() ? "core" : target.type().resource().group().replaceAll("\\..*", "");
        builder.put("tags", Value.array(Value.of(group + "_" + target.type().resource().version())));
        return builder.put("x-kubernetes-action", action).put("x-kubernetes-group-version-kind", kind(target.kind())).build();
    }

    private static String id(String action, Target target) {
        var id = new StringBuilder(action);
        for (String part : target.path().split("[/.{}-]+")) {
            if (!part.isEmpty()) {
                id.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
            }
        }
        return id.toString();
    }

    private static List<Parameter> queries(String action) {
        return switch (action) {
            case "list" -> LIST;
            case "post", "put", "patch" -> WRITE;
            case "delete" -> DELETE;
            case "deletecollection" -> {
                var both = new ArrayList<>(DELETE);
                both.addAll(LIST.subList(1, LIST.size() - 1));
                yield both;
            }
            default -> List.of();
        };
    }

    private Value parameter(Parameter parameter, String in) {
        ObjectValue value = Value.object("in", Value.of(in), "name", Value.of(parameter.name()));
        if (in.equals("path")) {
            value = value.with("required", Value.TRUE);
        }
        return dialect.v3() ? value.with("schema", Value.object("type", Value.of(parameter.type()), "uniqueItems", Value.TRUE))
                : value.with("type", parameter.type()).with("uniqueItems", Value.TRUE);
    }

    private Value responses(String action, Value body) {
        var builder = ObjectValue.builder().put("200", response("OK", body));
        if (action.equals("post") || action.equals("put") || action.equals("patch")) {
            builder.put("201", response("Created", body));
        }
        if (action.equals("post") || action.equals("delete")) {
            builder.put("202", response("Accepted", body));
        }
        return builder.put("401", Value.object("description", Value.of("Unauthorized"))).build();
    }

    private Value response(String description, Value body) {
        ObjectValue response = Value.object("description", Value.of(description));
        return dialect.v3() ? response.with("content", content(MEDIA_TYPES, body)) : response.with("schema", body);
    }

    private static Value content(List<String> types, Value schema) {
        var builder = ObjectValue.builder();
        types.forEach(type -> builder.put(type, Value.object("schema", schema)));
        return builder.build();
    }
}

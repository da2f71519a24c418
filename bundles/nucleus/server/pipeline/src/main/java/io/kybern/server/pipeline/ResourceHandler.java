// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.FieldOwnership;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WatchCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Answers requests for resources: finds the type, then reads, writes or connects.
final class ResourceHandler implements WriteTransaction.Resources {
    private static final GroupVersionKind DELETE_OPTIONS = new GroupVersionKind("meta.k8s.io", "v1", "DeleteOptions");

    private final Machinery machinery;
    private final Bodies bodies;
    private final Reads reads;
    private final Writes writes;
    private final Deletes deletes;
    private final PatchRequests patches;
    private final Connections connections;

    ResourceHandler(Machinery machinery) {
        this.machinery = machinery;
        bodies = new Bodies(machinery);
        reads = new Reads(machinery);
        writes = new Writes(machinery, this);
        deletes = new Deletes(machinery, this);
        patches = new PatchRequests(machinery, bodies, writes);
        connections = new Connections(machinery.cache(), machinery.types());
    }

    ApiResponse handle(RequestContext context) {
        RequestInfo info = context.info;
        ResourceType type = machinery.types().types().find(info.resource()).orElseThrow(ApiException::noSuchResource);
        if (type.namespaced() && info.namespace().isEmpty() && !List.of("list", "watch", "deletecollection").contains(info.verb())) {
            throw info.name().isEmpty() ? ApiException.methodNotAllowed() : ApiException.noSuchResource();
        }
        checkDryRun(context.request);
        Timeouts.check(context.request.parameter("timeout"));
        checkName(info);
        return info.subresource().isEmpty() ? object(context, type) : subresource(context, type);
    }

    private ApiResponse object(RequestContext context, ResourceType type) {
        String verb = context.info.verb();
        if (!type.verbs().contains(verb) && !(verb.equals("create") && type.virtual())) {
            throw ApiException.methodNotAllowed();
        }
        String name = context.info.name();
        if (name.isEmpty() && (verb.equals("update") || verb.equals("patch"))) {
            throw ApiException.methodNotAllowed();
        }
        return switch (verb) {
            case "get" -> reads.get(context, type, name);
            case "list" -> reads.list(context, type);
            case "watch" -> reads.watch(context, type);
            case "create" -> name.isEmpty() ? create(context, type) : notAllowed();
            case "update" -> update(context, type, name, "");
            case "patch" -> patches.patch(context, type, name, "", manager(context, type, ""));
            case "delete" -> delete(context, type, name);
            case "deletecollection" -> deleteCollection(context, type);
            default -> notAllowed();
        };
    }

    private static ApiResponse notAllowed() {
        throw ApiException.methodNotAllowed();
    }

    private ApiResponse create(RequestContext context, ResourceType type) {
        if (type.creator().isPresent()) {
            ObjectValue body = bodies.object(context, type.kind(), type.schema());
            return virtual(context, type, type.kind(), "", type.creator().get(), machinery.schemas().applyDefaults(type.schema(), body));
        }
        ObjectValue body = bodies.object(context, type.kind(), type.schema());
        Writes.Written written = writes.create(context, type, body, manager(context, type, ""), false);
        return new ApiResponse.Single(201, Optional.of(type), written.value());
    }

    /// What has no object of its own is admitted like one that is created.
    private ApiResponse virtual(RequestContext context, ResourceType type, GroupVersionKind kind, String subresource, ResourceType.Creator creator,
            Value body) {
        String name = context.info.name();
        var request = new AdmissionRequest(context.auditId, AdmissionRequest.Operation.CREATE, type.resource(), kind, subresource,
                context.namespace(), name, body, Value.ABSENT, Value.object(), context.user(), context.dryRun());
        Value admitted = machinery.admission().mutate(context, request);
        machinery.admission().validate(context, request.withObject(admitted));
        var scope = new WriteTransaction(machinery.store(), machinery.clock().instant(), context, this);
        return new ApiResponse.Single(201, Optional.empty(), creator.create(scope, context.namespace(), name, admitted));
    }

    private ApiResponse update(RequestContext context, ResourceType type, String name, String subresource) {
        ObjectValue body = bodies.object(context, type.kind(), type.schema());
        checkIdentity(context, type, name, body);
        FieldOwnership.Manager manager = manager(context, type, subresource);
        if (subresource.isEmpty() && type.createOnUpdate()
                && machinery.cache().get(type, type.namespaced() ? context.namespace() : "", name).isEmpty()) {
            ObjectValue fresh = body.with("metadata", Metadata.of(body).with("name", name).without("resourceVersion"));
            return new ApiResponse.Single(201, Optional.of(type), writes.create(context, type, fresh, manager, false).value());
        }
        boolean pinned = !body.get("metadata", "resourceVersion").text().isEmpty();
        Writes.Written written = writes.update(context, type, name, subresource, manager, new Writes.Change() {
            @Override
            public Value apply(Value old) {
                return body;
            }

            @Override
            public boolean replaces() {
                return true;
            }

            @Override
            public boolean retriable() {
                return !pinned && type.unconditionalUpdate();
            }
        });
        return new ApiResponse.Single(200, Optional.of(type), written.value());
    }

    private static void checkIdentity(RequestContext context, ResourceType type, String name, ObjectValue body) {
        String given = Metadata.name(body);
        if (given.isEmpty()) {
            throw ApiException.badRequest("the name of the object (" + name + " based on URL) was undeterminable: name must be provided");
        }
        if (!given.equals(name)) {
            throw ApiException.badRequest("the name of the object (" + given + ") does not match the name on the URL (" + name + ")");
        }
        String namespace = Metadata.namespace(body);
        if (!namespace.isEmpty() && !namespace.equals(type.namespaced() ? context.namespace() : "")) {
            throw ApiException.badRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private ApiResponse delete(RequestContext context, ResourceType type, String name) {
        ObjectValue options = deleteOptions(context);
        Deletes.Deleted deleted = deletes.delete(context, type, type.namespaced() ? context.namespace() : "", name, options);
        return new ApiResponse.Single(200, deleted.gone() ? Optional.empty() : Optional.of(type),
                deleted.gone() ? Deletes.success(type, deleted.object()) : deleted.object());
    }

    private ApiResponse deleteCollection(RequestContext context, ResourceType type) {
        ObjectValue options = deleteOptions(context);
        machinery.cache().awaitLatest();
        WatchCache.Page page = machinery.cache().list(type, reads.query(context, type), 0, "", 0);
        var deleted = new ArrayList<StoredObject>();
        for (StoredObject object : page.items()) {
            try {
                deletes.delete(context, type, object.namespace(), object.name(), options);
                deleted.add(object);
            } catch (ApiException e) {
                if (!e.is("NotFound")) {
                    throw e;
                }
            }
        }
        return new ApiResponse.Listing(type, new WatchCache.Page(machinery.cache().applied(), deleted, "", -1), "");
    }

    private ObjectValue deleteOptions(RequestContext context) {
        Bodies.Document document = context.request.value().isPresent() || !Bodies.mediaType(context.request).isEmpty()
                ? readOptions(context) : new Bodies.Document(Value.object(), List.of(), new byte[0]);
        ObjectValue options = document.value().asObject();
        String kind = options.get("kind").text();
        if (!kind.isEmpty() && !kind.equals(DELETE_OPTIONS.kind())) {
            throw ApiException.badRequest("no kind \"" + kind + "\" is registered for version \"" + options.get("apiVersion").text()
                    + "\" in scheme \"k8s.io/apimachinery/pkg/apis/meta/v1/register.go:1\"");
        }
        for (String parameter : List.of("propagationPolicy", "gracePeriodSeconds", "orphanDependents")) {
            if (context.request.has(parameter) && options.get(parameter).missing()) {
                String text = context.request.parameter(parameter);
                options = options.with(parameter, switch (parameter) {
                    case "gracePeriodSeconds" -> Value.of(parse(text));
                    case "orphanDependents" -> Value.of(Boolean.parseBoolean(text));
                    default -> Value.of(text);
                });
            }
        }
        Deletes.check(options);
        return options;
    }

    private Bodies.Document readOptions(RequestContext context) {
        if (context.request.value().isEmpty() && context.request.header("content-length").equals("0")) {
            return new Bodies.Document(Value.object(), List.of(), new byte[0]);
        }
        byte[] bytes = context.request.value().isPresent() ? new byte[0] : context.request.body().read(Bodies.LIMIT);
        if (context.request.value().isEmpty() && bytes.length == 0) {
            return new Bodies.Document(Value.object(), List.of(), new byte[0]);
        }
        ApiRequest request = context.request;
        return bodies.document(new ApiRequest(request.method(), request.path(), request.query(), request.headers(), _ -> bytes, request.value(),
                request.credentials(), request.identity()), DELETE_OPTIONS.kind());
    }

    private static long parse(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException _) {
            throw ApiException.badRequest("strconv.ParseInt: parsing \"" + number + "\": invalid syntax");
        }
    }

    private ApiResponse subresource(RequestContext context, ResourceType type) {
        String name = context.info.name();
        String path = context.info.subresource();
        ResourceType.Subresource subresource = type.subresource(context.info.subresourceName()).orElseThrow(ApiException::noSuchResource);
        String verb = context.info.verb();
        if (connections.connects(type, subresource.name())) {
            return connections.connect(context, reads.find(context, type, name).value());
        }
        if (subresource.creator().isPresent()) {
            if (!verb.equals("create")) {
                throw ApiException.methodNotAllowed();
            }
            Schema schema = Writes.schema(type, path);
            Value body = bodies.object(context, subresource.kind(), schema);
            return virtual(context, type, subresource.kind(), path, subresource.creator().get(), machinery.schemas().applyDefaults(schema, body));
        }
        if (!subresource.verbs().contains(verb)) {
            throw ApiException.methodNotAllowed();
        }
        if (path.equals("scale")) {
            return scale(context, type, subresource, name);
        }
        return switch (verb) {
            case "get" -> reads.get(context, type, name);
            case "update" -> update(context, type, name, path);
            case "patch" -> patches.patch(context, type, name, path, manager(context, type, path));
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private ApiResponse scale(RequestContext context, ResourceType type, ResourceType.Subresource subresource, String name) {
        FieldOwnership.Manager manager = manager(context, type, "scale");
        if (context.info.verb().equals("get")) {
            machinery.cache().awaitLatest();
            return new ApiResponse.Single(200, Optional.empty(), Scale.of(reads.find(context, type, name).value()));
        }
        UnaryOperator<Value> change = context.info.verb().equals("patch") ? patches.scaleChange(context)
                : fixed(bodies.object(context, subresource.kind(), Writes.schema(type, "scale")));
        Writes.Written written = writes.update(context, type, name, "scale", manager, old -> {
            Value scale = change.apply(Scale.of(old));
            Scale.check(name, scale);
            return Scale.into(old, scale);
        });
        return new ApiResponse.Single(200, Optional.empty(), Scale.of(written.value()));
    }

    private static UnaryOperator<Value> fixed(Value body) {
        return _ -> body;
    }

    private FieldOwnership.Manager manager(RequestContext context, ResourceType type, String subresource) {
        return new FieldOwnership.Manager(fieldManager(context.request), type.resource().apiVersion(), subresource);
    }

    /// The field manager: the parameter, else the user agent up to its slash.
    private static String fieldManager(ApiRequest request) {
        String manager = request.parameter("fieldManager");
        var errors = new ArrayList<FieldError>();
        if (manager.length() > 128) {
            errors.add(FieldError.tooLong("fieldManager", 128));
        }
        for (int i = 0; i < manager.length() && errors.isEmpty(); i++) {
            char c = manager.charAt(i);
            if (Character.isISOControl(c)) {
                errors.add(FieldError.invalid("fieldManager", manager, "invalid character U+%04X (at position %d)".formatted((int) c, i)));
            }
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("meta.k8s.io", Bodies.optionsKind(request.method()), "", errors);
        }
        if (!manager.isEmpty()) {
            return manager;
        }
        String agent = request.header("user-agent");
        int slash = agent.indexOf('/');
        String prefix = slash < 0 ? agent : agent.substring(0, slash);
        return prefix.isEmpty() ? "unknown" : prefix;
    }

    private static void checkDryRun(ApiRequest request) {
        List<String> values = request.query().getOrDefault("dryRun", List.of());
        if (!values.stream().allMatch("All"::equals)) {
            throw ApiException.invalid("meta.k8s.io", Bodies.optionsKind(request.method()), "", List.of(
                    FieldError.notSupported("dryRun", Value.strings(values), List.of("All"))));
        }
    }

    private static void checkName(RequestInfo info) {
        List<String> problems = info.name().isEmpty() ? List.of() : Names.pathSegment(info.name());
        if (!problems.isEmpty()) {
            throw ApiException.badRequest("Name parameter invalid: \"" + info.name() + "\": " + String.join(";", problems));
        }
    }

    @Override
    public List<String> serviceRanges() {
        return machinery.serviceRanges();
    }

    @Override
    public Optional<Value> read(GroupVersionResource resource, String namespace, String name) {
        return machinery.types().types().find(resource).flatMap(type -> machinery.cache().get(type, namespace, name)).map(StoredObject::value);
    }

    @Override
    public Value updateInPlace(RequestContext context, GroupVersionResource resource, String namespace, String name,
            UnaryOperator<Value> change) {
        ResourceType type = machinery.types().types().find(resource).orElseThrow(ApiException::noSuchResource);
        return writes.update(context, type, name, "in-place", manager(context, type, context.info.subresource()), change::apply).value();
    }

    @Override
    public Value deleteInPlace(RequestContext context, GroupVersionResource resource, String namespace, String name, Value options) {
        ResourceType type = machinery.types().types().find(resource).orElseThrow(ApiException::noSuchResource);
        return deletes.delete(context, type, namespace, name, options.asObject()).object();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.client;

import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.Client;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.ObjectList;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.WriteOptions;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The API for one component, without network and encoding.
final class ProcessClient implements Client {
    private final ApiServer server;
    private final TypeRegistry types;
    private final Informers informers;
    private final UserInfo identity;
    private final String component;

    ProcessClient(ApiServer server, TypeRegistry types, Informers informers, UserInfo identity, String component) {
        this.server = server;
        this.types = types;
        this.informers = informers;
        this.identity = identity;
        this.component = component;
    }

    @Override
    public StoredObject get(GroupVersionResource resource, String namespace, String name) {
        return stored(send("GET", path(resource, namespace, name, ""), Map.of(), "", Optional.empty()));
    }

    @Override
    public Optional<StoredObject> find(GroupVersionResource resource, String namespace, String name) {
        try {
            return Optional.of(get(resource, namespace, name));
        } catch (ApiException e) {
            if (e.is("NotFound")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        ApiResponse response = send("GET", path(resource, namespace, "", ""), query(options), "", Optional.empty());
        if (response instanceof ApiResponse.Listing listing) {
            return new ObjectList(listing.page().revision(), listing.page().items(), listing.continueToken());
        }
        throw unexpected(response);
    }

    @Override
    public StoredObject create(GroupVersionResource resource, String namespace, Value object, WriteOptions options) {
        return stored(send("POST", path(resource, namespace, "", ""), query(options), "application/json", Optional.of(object)));
    }

    @Override
    public StoredObject update(GroupVersionResource resource, String namespace, String name, String subresource, Value object,
            WriteOptions options) {
        return stored(send("PUT", path(resource, namespace, name, subresource), query(options), "application/json", Optional.of(object)));
    }

    @Override
    public StoredObject patch(GroupVersionResource resource, String namespace, String name, String subresource, PatchType type, Value patch,
            WriteOptions options) {
        Map<String, List<String>> query = query(options);
        if (type == PatchType.APPLY && options.force()) {
            query.put("force", List.of("true"));
        }
        return stored(send("PATCH", path(resource, namespace, name, subresource), query, type.mediaType(), Optional.of(patch)));
    }

    @Override
    public void delete(GroupVersionResource resource, String namespace, String name, Value options) {
        send("DELETE", path(resource, namespace, name, ""), Map.of(), "application/json", Optional.of(options));
    }

    @Override
    public void deleteCollection(GroupVersionResource resource, String namespace, ListOptions selection, Value options) {
        send("DELETE", path(resource, namespace, "", ""), query(selection), "application/json", Optional.of(options));
    }

    @Override
    public Value post(GroupVersionResource resource, String namespace, String name, String subresource, Value body) {
        ApiResponse response = send("POST", path(resource, namespace, name, subresource), Map.of(), "application/json", Optional.of(body));
        if (response instanceof ApiResponse.Single single) {
            return single.value();
        }
        throw unexpected(response);
    }

    @Override
    public Informer informer(GroupVersionResource resource, String namespace, ListOptions selection) {
        return informers.open(new Informers.Subject(identity.name(), resource, namespace, selection), () -> watch(resource, namespace, selection));
    }

    @Override
    public boolean serves(GroupVersionResource resource) {
        return types.types().find(resource).isPresent();
    }

    /// Starts a watch that begins with everything there is.
    private ApiResponse.Watching watch(GroupVersionResource resource, String namespace, ListOptions selection) {
        Map<String, List<String>> query = query(selection);
        query.put("watch", List.of("true"));
        query.put("sendInitialEvents", List.of("true"));
        query.put("resourceVersionMatch", List.of("NotOlderThan"));
        query.put("allowWatchBookmarks", List.of("true"));
        ApiResponse response = send("GET", path(resource, namespace, "", ""), query, "", Optional.empty());
        if (response instanceof ApiResponse.Watching watching) {
            return watching;
        }
        throw unexpected(response);
    }

    private ApiResponse send(String method, String path, Map<String, List<String>> query, String mediaType, Optional<Value> body) {
        Map<String, List<String>> headers = mediaType.isEmpty() ? Map.of("user-agent", List.of(component))
                : Map.of("user-agent", List.of(component), "content-type", List.of(mediaType));
        var request = new ApiRequest(method, path, query, headers, ApiRequest.Body.EMPTY, body,
                new Credentials(List.of(), headers, "127.0.0.1", List.of()), Optional.of(identity));
        ApiServer.Result result = server.handle(request);
        ApiResponse response = result.response();
        if (response instanceof ApiResponse.Single single && single.code() >= 400) {
            result.complete().accept(single.code());
            throw new ApiException(status(single));
        }
        result.complete().accept(response instanceof ApiResponse.Single single ? single.code() : 200);
        if (response instanceof ApiResponse.Raw raw) {
            throw new ApiException(Status.failure(raw.code(), raw.code() == 404 ? "NotFound" : "InternalError", new String(raw.body(),
                    StandardCharsets.UTF_8).strip()));
        }
        return response;
    }

    private static Status status(ApiResponse.Single single) {
        Value status = single.value();
        return new Status(single.code(), status.get("reason").text(), status.get("message").text(), status.get("details"));
    }

    private static StoredObject stored(ApiResponse response) {
        return switch (response) {
            case ApiResponse.Stored stored -> stored.object();
            case ApiResponse.Single single -> new AnsweredObject(single.value());
            default -> throw unexpected(response);
        };
    }

    private static ApiException unexpected(ApiResponse response) {
        return ApiException.internal("unexpected answer " + response.getClass().getSimpleName());
    }

    private static String path(GroupVersionResource resource, String namespace, String name, String subresource) {
        var path = new StringBuilder(resource.group().isEmpty() ? "/api/" : "/apis/" + resource.group() + "/").append(resource.version());
        if (!namespace.isEmpty()) {
            path.append("/namespaces/").append(namespace);
        }
        path.append('/').append(resource.resource());
        if (!name.isEmpty()) {
            path.append('/').append(name);
        }
        return subresource.isEmpty() ? path.toString() : path.append('/').append(subresource).toString();
    }

    private static Map<String, List<String>> query(ListOptions options) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        put(query, "labelSelector", options.labelSelector());
        put(query, "fieldSelector", options.fieldSelector());
        put(query, "limit", options.limit() == 0 ? "" : Long.toString(options.limit()));
        put(query, "continue", options.continueToken());
        put(query, "resourceVersion", options.resourceVersion());
        return query;
    }

    private Map<String, List<String>> query(WriteOptions options) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        put(query, "fieldManager", options.fieldManager().isEmpty() ? component : options.fieldManager());
        put(query, "dryRun", options.dryRun() ? "All" : "");
        return query;
    }

    private static void put(Map<String, List<String>> query, String name, String value) {
        if (!value.isEmpty()) {
            query.put(name, List.of(value));
        }
    }
}

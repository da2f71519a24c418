// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.discovery;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.PathHandler;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.Types;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// `/api`, `/apis` and what is below them without naming a resource; plain or aggregated (`APIGroupDiscoveryList`, v2).
@Component(service = Discovery.class, immediate = true)
public final class Discovery implements PathHandler {
    private static final String JSON = "application/json";
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final TypeRegistry registry;
    private final Codecs codecs;
    private final AutoCloseable registration;

    @Activate
    public Discovery(@Reference ApiServer server, @Reference TypeRegistry registry, @Reference Codecs codecs) {
        this.registry = registry;
        this.codecs = codecs;
        registration = server.serve(this);
    }

    @Deactivate
    void close() throws Exception {
        registration.close();
    }

    @Override
    public boolean handles(String path) {
        List<String> parts = parts(path);
        return !parts.isEmpty() && (parts.getFirst().equals("api") && parts.size() <= 2 || parts.getFirst().equals("apis") && parts.size() <= 3);
    }

    private static List<String> parts(String path) {
        return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw ApiException.methodNotAllowed();
        }
        Types types = registry.types();
        List<String> parts = parts(request.path());
        boolean core = parts.getFirst().equals("api");
        if (parts.size() == 1) {
            if (aggregated(request)) {
                return raw(AGGREGATED, aggregatedList(types, core), 200);
            }
            return core ? raw(JSON, versions(types), 200) : raw(JSON, groups(types), 200);
        }
        if (core) {
            return types.serves("", parts.get(1)) ? raw(JSON, resources(types, "", parts.get(1)), 200) : notFound();
        }
        if (!types.groups().containsKey(parts.get(1))) {
            return notFound();
        }
        if (parts.size() == 2) {
            return raw(JSON, group(types, parts.get(1)).with("apiVersion", "v1").with("kind", "APIGroup"), 200);
        }
        return types.serves(parts.get(1), parts.get(2)) ? raw(JSON, resources(types, parts.get(1), parts.get(2)), 200) : notFound();
    }

    private static boolean aggregated(ApiRequest request) {
        for (String accept : request.headers().getOrDefault("accept", List.of())) {
            for (String clause : accept.split(",")) {
                if (clause.contains("as=APIGroupDiscoveryList") && clause.contains("v=v2") && !clause.contains("v=v2beta1")) {
                    return true;
                }
                if (clause.strip().startsWith(JSON) && !clause.contains("as=")) {
                    return false;
                }
            }
        }
        return false;
    }

    private ApiResponse raw(String contentType, Value value, int code) {
        byte[] body = codecs.json().encode(value);
        return new ApiResponse.Raw(code, contentType, body, contentType.equals(AGGREGATED) ? etag(body) : "");
    }

    private static String etag(byte[] body) {
        return "\"" + HexFormat.of().withUpperCase().formatHex(sha256(body)) + "\"";
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ApiResponse notFound() {
        return new ApiResponse.Raw(404, "text/plain; charset=utf-8", "404 page not found\n".getBytes(StandardCharsets.UTF_8), "");
    }

    private static Value versions(Types types) {
        return ObjectValue.builder().put("kind", "APIVersions").put("versions", Value.strings(types.groups().getOrDefault("", List.of())))
                .put("serverAddressByClientCIDRs", Value.array()).build();
    }

    private static Value groups(Types types) {
        List<Value> groups = new ArrayList<>();
        ordered(types).stream().filter(name -> !name.isEmpty()).forEach(name -> groups.add(group(types, name)));
        return ObjectValue.builder().put("kind", "APIGroupList").put("apiVersion", "v1").put("groups", Value.array(groups)).build();
    }

    private static List<String> ordered(Types types) {
        return types.groups().keySet().stream().sorted(Comparator.comparingInt(GroupOrder::priority).reversed()
                .thenComparing(Comparator.naturalOrder())).toList();
    }

    private static ObjectValue group(Types types, String name) {
        List<Value> versions = types.groups().getOrDefault(name, List.of()).stream().map(version -> (Value) version(name, version)).toList();
        return Value.object("name", Value.of(name), "versions", Value.array(versions), "preferredVersion", versions.getFirst());
    }

    private static ObjectValue version(String group, String version) {
        return Value.object("groupVersion", Value.of(group + "/" + version), "version", Value.of(version));
    }

    private static List<ResourceType> of(Types types, String group, String version) {
        return types.all().stream().filter(t -> t.resource().group().equals(group) && t.resource().version().equals(version))
                .sorted(Comparator.comparing(t -> t.resource().resource())).toList();
    }

    private static Value resources(Types types, String group, String version) {
        List<Value> resources = new ArrayList<>();
        for (ResourceType type : of(types, group, version)) {
            resources.add(resource(type));
            for (ResourceType.Subresource subresource : type.subresources()) {
                resources.add(subresource(type, subresource));
            }
        }
        String groupVersion = group.isEmpty() ? version : group + "/" + version;
        return ObjectValue.builder().put("kind", "APIResourceList").put("groupVersion", groupVersion).put("resources", Value.array(resources))
                .put("apiVersion", group.isEmpty() ? Value.ABSENT : Value.of("v1")).build();
    }

    private static Value resource(ResourceType type) {
        var resource = ObjectValue.builder().put("name", type.resource().resource()).put("singularName", type.names().singular())
                .put("namespaced", type.namespaced()).put("kind", type.names().kind()).put("verbs", Value.strings(type.verbs()));
        if (!type.names().shortNames().isEmpty()) {
            resource.put("shortNames", Value.strings(type.names().shortNames()));
        }
        if (!type.names().categories().isEmpty()) {
            resource.put("categories", Value.strings(type.names().categories()));
        }
        if (!type.virtual()) {
            resource.put("storageVersionHash", storageVersionHash(type));
        }
        return resource.build();
    }

    /// The first 8 bytes of the SHA-256 of `group/version/Kind` of the stored version, as upstream computes it.
    private static String storageVersionHash(ResourceType type) {
        String stored = type.storageVersion().contains("/") ? type.storageVersion() : "/" + type.storageVersion();
        byte[] digest = sha256((stored + "/" + type.names().kind()).getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8));
    }

    private static Value subresource(ResourceType type, ResourceType.Subresource subresource) {
        var resource = ObjectValue.builder().put("name", type.resource().resource() + "/" + subresource.name()).put("singularName", "")
                .put("namespaced", type.namespaced()).put("kind", subresource.kind().kind()).put("verbs", Value.strings(subresource.verbs()));
        if (!subresource.kind().apiVersion().equals(type.resource().apiVersion())) {
            if (!subresource.kind().group().isEmpty()) {
                resource.put("group", subresource.kind().group());
            }
            resource.put("version", subresource.kind().version());
        }
        return resource.build();
    }

    private static Value aggregatedList(Types types, boolean core) {
        List<Value> items = new ArrayList<>();
        for (String group : ordered(types)) {
            if (group.isEmpty() == core) {
                items.add(aggregatedGroup(types, group));
            }
        }
        return ObjectValue.builder().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2")
                .put("metadata", Value.object()).put("items", Value.array(items)).build();
    }

    private static Value aggregatedGroup(Types types, String group) {
        List<Value> versions = new ArrayList<>();
        for (String version : types.groups().getOrDefault(group, List.of())) {
            List<Value> resources = of(types, group, version).stream().map(Discovery::aggregatedResource).toList();
            versions.add(Value.object("version", Value.of(version), "freshness", Value.of("Current"), "resources", Value.array(resources)));
        }
        Value metadata = group.isEmpty() ? Value.object("creationTimestamp", Value.NULL)
                : Value.object("name", Value.of(group), "creationTimestamp", Value.NULL);
        return Value.object("metadata", metadata, "versions", Value.array(versions));
    }

    private static Value aggregatedResource(ResourceType type) {
        List<Value> subresources = new ArrayList<>();
        for (ResourceType.Subresource subresource : type.subresources()) {
            subresources.add(Value.object("subresource", Value.of(subresource.name()), "responseKind", kind(subresource.kind(), type),
                    "verbs", Value.strings(subresource.verbs())));
        }
        var resource = ObjectValue.builder().put("resource", type.resource().resource()).put("responseKind", kind(type.kind(), type))
                .put("scope", type.namespaced() ? "Namespaced" : "Cluster").put("singularResource", type.names().singular())
                .put("verbs", Value.strings(type.verbs()));
        if (!type.names().shortNames().isEmpty()) {
            resource.put("shortNames", Value.strings(type.names().shortNames()));
        }
        if (!type.names().categories().isEmpty()) {
            resource.put("categories", Value.strings(type.names().categories()));
        }
        if (!subresources.isEmpty()) {
            resource.put("subresources", Value.array(subresources));
        }
        return resource.build();
    }

    private static Value kind(GroupVersionKind kind, ResourceType type) {
        boolean same = kind.apiVersion().equals(type.resource().apiVersion());
        return Value.object("group", Value.of(same ? "" : kind.group()), "version", Value.of(same ? "" : kind.version()), "kind", Value.of(kind.kind()));
    }

    /// The order of groups in discovery, from upstream's priorities.
    private static final class GroupOrder {
        private static final Map<String, Integer> PRIORITIES = Map.ofEntries(Map.entry("", 18000), Map.entry("apiregistration.k8s.io", 18000),
                Map.entry("apps", 17800), Map.entry("events.k8s.io", 17750), Map.entry("authentication.k8s.io", 17700),
                Map.entry("authorization.k8s.io", 17600), Map.entry("autoscaling", 17500), Map.entry("batch", 17400),
                Map.entry("certificates.k8s.io", 17300), Map.entry("networking.k8s.io", 17200), Map.entry("policy", 17100),
                Map.entry("rbac.authorization.k8s.io", 17000), Map.entry("storage.k8s.io", 16800), Map.entry("admissionregistration.k8s.io", 16700),
                Map.entry("apiextensions.k8s.io", 16700), Map.entry("scheduling.k8s.io", 16600), Map.entry("coordination.k8s.io", 16500),
                Map.entry("node.k8s.io", 16300), Map.entry("discovery.k8s.io", 16200), Map.entry("flowcontrol.apiserver.k8s.io", 16100),
                Map.entry("resource.k8s.io", 15900));

        private GroupOrder() {
        }

        static int priority(String group) {
            return Optional.ofNullable(PRIORITIES.get(group)).orElse(1000);
        }
    }
}

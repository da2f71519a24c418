// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.openapi;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.SchemaEngine;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.PathHandler;
import io.kybern.server.api.TypeRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Serves the index, one document a group version, and the one document of version 2. Nothing is kept: clients keep a document by the hash
/// in its address, which follows from the schemas' fingerprints.
@Component(service = OpenApi.class, immediate = true)
public final class OpenApi implements PathHandler {
    private static final String V2 = "/openapi/v2";
    private static final String V3 = "/openapi/v3";
    private static final String JSON = "application/json";
    private static final String VERSION = "v1.36.0";

    private final TypeRegistry registry;
    private final Codecs codecs;
    private final SchemaEngine engine;
    private final Map<String, Schema> meta = GroupDefinition.of(OpenApi.class).schemas();
    private final AutoCloseable registration;

    @Activate
    public OpenApi(@Reference ApiServer server, @Reference TypeRegistry registry, @Reference Codecs codecs, @Reference SchemaEngine engine) {
        this.registry = registry;
        this.codecs = codecs;
        this.engine = engine;
        registration = server.serve(this);
    }

    @Deactivate
    void close() throws Exception {
        registration.close();
    }

    @Override
    public boolean handles(String path) {
        return path.equals(V2) || path.equals(V3) || path.startsWith(V3 + "/");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw ApiException.methodNotAllowed();
        }
        if (!acceptsJson(request)) {
            throw ApiException.notAcceptable("only the following media types are accepted: " + JSON);
        }
        Collection<ResourceType> types = registry.types().all();
        if (request.path().equals(V2)) {
            return answer(document(types, new SchemaDialect(false)), hash(types));
        }
        if (request.path().equals(V3)) {
            return answer(index(), "");
        }
        List<ResourceType> served = types.stream().filter(type -> address(type).equals(request.path().substring(V3.length() + 1))).toList();
        if (served.isEmpty()) {
            return new ApiResponse.Raw(404, "text/plain; charset=utf-8", "404 page not found\n".getBytes(StandardCharsets.UTF_8), "");
        }
        return answer(document(served, new SchemaDialect(true)), hash(served));
    }

    private static boolean acceptsJson(ApiRequest request) {
        List<String> accepts = request.headers().getOrDefault("accept", List.of());
        return accepts.isEmpty() || accepts.stream().anyMatch(accept -> accept.contains(JSON) || accept.contains("*/*") || accept.isBlank());
    }

    private ApiResponse answer(Value document, String hash) {
        byte[] body = codecs.json().encode(document);
        return new ApiResponse.Raw(200, JSON, body, hash.isEmpty() ? "" : '"' + hash + '"');
    }

    /// `api/v1`, `apis/apps/v1`.
    private static String address(ResourceType type) {
        return (type.resource().group().isEmpty() ? "api/" : "apis/") + type.resource().apiVersion();
    }

    private Value index() {
        var paths = ObjectValue.builder();
        Collection<ResourceType> types = registry.types().all();
        types.stream().map(OpenApi::address).distinct().forEach(address -> {
            List<ResourceType> served = types.stream().filter(type -> address(type).equals(address)).toList();
            paths.put(address, Value.object("serverRelativeURL", Value.of(V3 + "/" + address + "?hash=" + hash(served))));
        });
        return Value.object("paths", paths.build());
    }

    private String hash(Collection<ResourceType> types) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            types.stream().map(type -> type.resource() + " " + engine.fingerprint(type.schema()) + type.verbs() + type.subresources().size()).sorted()
                    .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().withUpperCase().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Value document(Collection<ResourceType> types, SchemaDialect dialect) {
        var operations = new Operations(dialect, meta);
        types.forEach(operations::add);
        Value info = Value.object("title", Value.of("Kubernetes"), "version", Value.of(VERSION));
        if (dialect.v3()) {
            return Value.object("openapi", Value.of("3.0.0"), "info", info, "paths", operations.paths(), "components",
                    Value.object("schemas", dialect.definitions()));
        }
        return Value.object("swagger", Value.of("2.0"), "info", info, "paths", operations.paths(), "definitions", dialect.definitions());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.Credentials;
import io.kybern.group.apps.AppsGroup;
import io.kybern.group.discovery.DiscoveryGroup;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import io.kybern.resource.schema.StructuralEngine;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.PathHandler;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private final TextCodecs codecs = new TextCodecs();
    private List<ResourceType> served = both();
    private final ApiServer server = new ApiServer() {
        @Override
        public Result handle(ApiRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AutoCloseable serve(PathHandler handler) {
            return () -> { };
        }
    };
    private final OpenApi openApi = new OpenApi(server, new TypeRegistry() {
        @Override
        public Types types() {
            return new Types(served);
        }

        @Override
        public AutoCloseable onChange(Runnable listener) {
            return () -> { };
        }
    }, codecs, new StructuralEngine());

    private static List<ResourceType> both() {
        var types = new ArrayList<>(new AppsGroup().types());
        types.addAll(new DiscoveryGroup().types());
        return types;
    }

    private ApiResponse.Raw get(String path, String accept) {
        var request = new ApiRequest("GET", path, Map.of(), Map.of("accept", List.of(accept)), ApiRequest.Body.EMPTY, Optional.empty(),
                Credentials.token("", List.of()), Optional.empty());
        return (ApiResponse.Raw) openApi.handle(request);
    }

    private Value document(String path) {
        ApiResponse.Raw raw = get(path, "application/json");
        assertEquals(200, raw.code());
        return codecs.json().decode(raw.body());
    }

    private static void references(Value value, List<String> found) {
        if (value.get("$ref").present()) {
            found.add(value.get("$ref").text());
        }
        value.fields().values().forEach(child -> references(child, found));
        value.items().forEach(child -> references(child, found));
    }

    private static void assertResolved(Value document, String prefix, Value definitions) {
        var found = new ArrayList<String>();
        references(document, found);
        assertTrue(found.size() > 100, "references " + found.size());
        for (String reference : found) {
            assertTrue(reference.startsWith(prefix), reference);
            assertTrue(!definitions.get(reference.substring(prefix.length())).fields().isEmpty(), reference);
        }
    }

    @Test
    void theIndexNamesADocumentAGroupVersionByItsHash() {
        Value paths = document("/openapi/v3").get("paths");
        assertEquals(List.of("apis/apps/v1", "apis/discovery.k8s.io/v1"), List.copyOf(paths.fields().keySet()));
        String address = paths.get("apis/apps/v1", "serverRelativeURL").text();
        assertTrue(address.matches("/openapi/v3/apis/apps/v1\\?hash=[0-9A-F]{64}"), address);
        assertEquals('"' + address.substring(address.indexOf('=') + 1) + '"', get("/openapi/v3/apis/apps/v1", "*/*").etag());
        String before = get("/openapi/v2", "*/*").etag();
        served = new AppsGroup().types();
        assertNotEquals(before, get("/openapi/v2", "*/*").etag());
    }

    @Test
    void everyReferenceLeadsToADefinition() {
        Value v3 = document("/openapi/v3/apis/apps/v1");
        assertResolved(v3, "#/components/schemas/", v3.get("components", "schemas"));
        Value v2 = document("/openapi/v2");
        assertResolved(v2, "#/definitions/", v2.get("definitions"));
    }

    @Test
    void patchOperationsTellWhatKubectlLooksFor() {
        Value patch = document("/openapi/v3/apis/apps/v1").get("paths", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}", "patch");
        assertEquals("{\"group\":\"apps\",\"kind\":\"Deployment\",\"version\":\"v1\"}", JsonText.of(patch.get("x-kubernetes-group-version-kind")));
        assertTrue(patch.get("parameters").items().stream().anyMatch(p -> p.get("name").text().equals("fieldValidation")
                && p.get("in").text().equals("query")));
        Value scale = document("/openapi/v3/apis/apps/v1").get("paths", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale", "put");
        assertEquals("Scale", scale.get("x-kubernetes-group-version-kind", "kind").text());
    }

    @Test
    void definitionsCarryWhatPatchesNeed() {
        Value schemas = document("/openapi/v3/apis/apps/v1").get("components", "schemas");
        Value containers = schemas.get("io.k8s.api.core.v1.PodSpec", "properties", "containers");
        assertEquals("name", containers.get("x-kubernetes-patch-merge-key").text());
        assertEquals("merge", containers.get("x-kubernetes-patch-strategy").text());
        assertEquals("map", containers.get("x-kubernetes-list-type").text());
        assertEquals("atomic", schemas.get("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector", "x-kubernetes-map-type").text());
        Value deployment = schemas.get("io.k8s.api.apps.v1.Deployment");
        assertEquals("{\"allOf\":[{\"$ref\":\"#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec\"}]}",
                JsonText.of(deployment.get("properties", "spec").asObject().without("description")));
        assertEquals("Deployment", deployment.get("x-kubernetes-group-version-kind").get(0).get("kind").text());
        assertEquals("DeploymentList", schemas.get("io.k8s.api.apps.v1.DeploymentList", "x-kubernetes-group-version-kind").get(0).get("kind").text());
        assertTrue(schemas.get("io.k8s.api.core.v1.Container", "required") instanceof ArrayValue required
                && required.items().contains(Value.of("name")));
    }

    @Test
    void whatIsNotServedIsNotFound() {
        assertEquals(404, get("/openapi/v3/apis/batch/v1", "application/json").code());
        var refused = assertThrows(ApiException.class, () -> get("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"));
        assertEquals(406, refused.status().code());
    }
}

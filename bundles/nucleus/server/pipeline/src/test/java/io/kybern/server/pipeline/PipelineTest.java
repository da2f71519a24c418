// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.MutatingAdmission;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict;
import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Authorizer;
import io.kybern.authorization.api.Decision;
import io.kybern.group.core.CoreGroup;
import io.kybern.pki.api.ClientCertificateVerifier;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.apply.ManagedFieldOwnership;
import io.kybern.resource.json.TextCodecs;
import io.kybern.resource.patch.TreePatches;
import io.kybern.resource.protobuf.ProtobufTranscoder;
import io.kybern.resource.schema.StructuralEngine;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.HealthCheck;
import io.kybern.server.api.Metrics;
import io.kybern.server.api.Telemetry;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.Types;
import io.kybern.server.cache.StoreCache;
import io.kybern.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The whole pipeline over the in-memory store, without network and framework.
class PipelineTest {
    private static final String MAPS = "/api/v1/namespaces/n/configmaps";
    private static final String PODS = "/api/v1/namespaces/n/pods";

    private final MemoryStore store = new MemoryStore();
    private final TextCodecs codecs = new TextCodecs();
    private final FixedPlugins plugins = new FixedPlugins();
    private final TypeRegistry types = new FixedTypes(new Types(new CoreGroup().types()));
    private final StoreCache cache = new StoreCache(store, codecs, types);
    private final Pipeline pipeline = pipeline();

    private record FixedTypes(Types types) implements TypeRegistry {
        @Override
        public AutoCloseable onChange(Runnable listener) {
            return () -> { };
        }
    }

    /// Everybody may do everything, but nobody may touch secrets.
    private static final class NoSecrets implements Authorization {
        @Override
        public Decision authorize(Attributes attributes) {
            return attributes.resource().equals("secrets") ? Decision.noOpinion("") : Decision.allow("");
        }

        @Override
        public List<Authorizer.Rule> rules(UserInfo user, String namespace) {
            return List.of();
        }
    }

    private static final class NoTelemetry implements Telemetry {
        @Override
        public AutoCloseable add(HealthCheck check) {
            return () -> { };
        }

        @Override
        public AutoCloseable add(Metrics metrics) {
            return () -> { };
        }

        @Override
        public List<HealthCheck> checks() {
            return List.of();
        }

        @Override
        public List<Metrics> metrics() {
            return List.of();
        }
    }

    private Pipeline pipeline() {
        var machinery = new Machinery(store, cache, types, codecs, new ProtobufTranscoder(codecs), new StructuralEngine(), new TreePatches(),
                new ManagedFieldOwnership(codecs), new AdmissionChain(plugins), new PolicyGenerations(store, plugins::generation),
                List.of("10.96.0.0/24"), Clock.systemUTC(), new Random(1));
        return new Pipeline(plugins, machinery, new NoSecrets(), new ClientCertificateVerifier(TestRoot.certificate(), Clock.systemUTC()),
                new RequestMetrics(new NoTelemetry()), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        cache.close();
        store.close();
    }

    private ApiResponse send(String method, String path, String mediaType, Optional<Value> body) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        String[] parts = path.split("\\?", 2);
        if (parts.length == 2) {
            Arrays.stream(parts[1].split("&")).forEach(each -> query.put(each.split("=", 2)[0], List.of(each.split("=", 2)[1])));
        }
        Map<String, List<String>> headers = Map.of("content-type", List.of(mediaType), "user-agent", List.of("test/1"));
        ApiServer.Result result = pipeline.handle(new ApiRequest(method, parts[0], query, headers, ApiRequest.Body.EMPTY, body,
                new Credentials(List.of(), headers, "", List.of()), Optional.of(UserInfo.of("someone"))));
        result.complete().accept(200);
        return result.response();
    }

    private Value value(ApiResponse response) {
        return switch (response) {
            case ApiResponse.Stored stored -> stored.object().value();
            case ApiResponse.Single single -> single.value();
            default -> throw new AssertionError(response.toString());
        };
    }

    private Value get(String path) {
        return value(send("GET", path, "", Optional.empty()));
    }

    private Value json(String text) {
        return codecs.json().decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private Value post(String path, String body) {
        return value(send("POST", path, "application/json", Optional.of(json(body))));
    }

    private Value put(String path, Value body) {
        return value(send("PUT", path, "application/json", Optional.of(body)));
    }

    private static void assertFailed(int code, String message, Value status) {
        assertEquals("Status", status.get("kind").text(), status.toString());
        assertEquals(message, status.get("message").text());
        assertEquals(code, status.get("code").integer(0));
    }

    @Test
    void aCreatedObjectHasWhatTheServerGivesIt() {
        Value created = post(MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");
        assertEquals("ConfigMap", created.get("kind").text());
        assertEquals("n", created.get("metadata", "namespace").text());
        assertEquals(36, created.get("metadata", "uid").text().length());
        assertEquals("test", created.get("metadata", "managedFields").get(0).get("manager").text());
        assertEquals(created, get(MAPS + "/a"));
        assertFailed(409, "configmaps \"a\" already exists", post(MAPS, "{\"metadata\":{\"name\":\"a\"}}"));
        assertTrue(post(MAPS, "{\"metadata\":{\"generateName\":\"g-\"}}").get("metadata", "name").text().matches("g-[a-z0-9]{5}"));
        assertFailed(422, "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required",
                post(MAPS, "{\"metadata\":{}}"));
    }

    @Test
    void aStaleUpdateConflictsAndAnEqualOneWritesNothing() {
        Value first = post(MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"1\"}}");
        Value second = put(MAPS + "/a", first.asObject().with(List.of("data", "k"), Value.of("2")));
        assertNotEquals(first.get("metadata", "resourceVersion"), second.get("metadata", "resourceVersion"));
        assertFailed(409, "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the "
                + "latest version and try again", put(MAPS + "/a", first));
        long revision = store.revision();
        assertEquals(second, put(MAPS + "/a", second));
        assertEquals(revision, store.revision());
    }

    @Test
    void aDryRunStoresNothing() {
        assertEquals("v", post(MAPS + "?dryRun=All", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}").get("data", "k").text());
        assertFailed(404, "configmaps \"a\" not found", get(MAPS + "/a"));
    }

    @Test
    void anObjectWithFinalizersLeavesWithTheLastOne() {
        post(MAPS, "{\"metadata\":{\"name\":\"a\",\"finalizers\":[\"x/y\"]}}");
        Value deleting = value(send("DELETE", MAPS + "/a", "application/json", Optional.of(Value.object())));
        assertTrue(deleting.get("metadata", "deletionTimestamp").present());
        Value live = get(MAPS + "/a");
        put(MAPS + "/a", live.asObject().without(List.of("metadata", "finalizers")));
        assertFailed(404, "configmaps \"a\" not found", get(MAPS + "/a"));
    }

    @Test
    void applyCreatesMergesAndConflicts() {
        ObjectValue one = json("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"1\"}}").asObject();
        String path = MAPS + "/a?fieldManager=";
        value(send("PATCH", path + "one", "application/apply-patch+yaml", Optional.of(one)));
        ObjectValue two = one.with("data", Value.object("k", Value.of("2")));
        Value refused = value(send("PATCH", path + "two", "application/apply-patch+yaml", Optional.of(two)));
        assertFailed(409, "Apply failed with 1 conflict: conflict with \"one\": .data.k", refused);
        Value forced = value(send("PATCH", path + "two&force=true", "application/apply-patch+yaml", Optional.of(two)));
        assertEquals("2", forced.get("data", "k").text());
    }

    @Test
    void refusalsNameUserVerbAndResource() {
        assertFailed(403, "secrets \"s\" is forbidden: User \"someone\" cannot get resource \"secrets\" in API group \"\" in the namespace \"n\"",
                get("/api/v1/namespaces/n/secrets/s"));
        assertFailed(404, "the server could not find the requested resource", get("/api/v1/namespaces/n/nothings/s"));
    }

    @Test
    void aPluginDeniesByItsNameAndAMutatingOneIsSeenByTheValidatingOne() {
        plugins.add(new Labeller());
        plugins.add(new Guard());
        Value pod = post(PODS, "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        assertEquals("yes", pod.get("metadata", "labels", "seen").text());
        assertFailed(403, "admission plugin \"test\" denied the request: no", post(PODS,
                "{\"metadata\":{\"name\":\"q\",\"labels\":{\"bad\":\"1\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"));
    }

    @Test
    void aWriteDecidedUnderAnOldPolicyIsDecidedAgain() {
        var switching = new Switching();
        plugins.add(switching);
        Value created = post(MAPS, "{\"metadata\":{\"name\":\"a\"}}");
        assertEquals("ConfigMap", created.get("kind").text(), created.toString());
        assertEquals(2, switching.asked, "the first decision was made under a policy that changed before the commit");
    }

    @Test
    void listsPageConsistently() {
        for (int i = 0; i < 5; i++) {
            post(MAPS, "{\"metadata\":{\"name\":\"m" + i + "\"}}");
        }
        ApiResponse first = send("GET", MAPS + "?limit=2", "", Optional.empty());
        if (!(first instanceof ApiResponse.Listing page)) {
            throw new AssertionError(first.toString());
        }
        assertEquals(3, page.page().remaining());
        post(MAPS, "{\"metadata\":{\"name\":\"m9\"}}");
        ApiResponse rest = send("GET", MAPS + "?continue=" + page.continueToken(), "", Optional.empty());
        assertEquals(3, rest instanceof ApiResponse.Listing listing ? listing.page().items().size() : -1);
    }

    /// Labels every pod.
    private static final class Labeller implements MutatingAdmission {
        @Override
        public boolean handles(AdmissionRequest request) {
            return request.of("", "pods");
        }

        @Override
        public Verdict admit(AdmissionRequest request) {
            return Verdict.replace(request.object().asObject().with(List.of("metadata", "labels", "seen"), Value.of("yes")));
        }
    }

    /// Refuses pods with a label, and those that were not labelled.
    private static final class Guard implements ValidatingAdmission {
        @Override
        public boolean handles(AdmissionRequest request) {
            return request.of("", "pods");
        }

        @Override
        public Verdict validate(AdmissionRequest request) {
            Value labels = request.object().get("metadata", "labels");
            return labels.get("bad").present() || !labels.get("seen").present() ? Verdict.deny("no") : Verdict.allow();
        }
    }

    /// Changes the policy while it decides for the first time.
    private final class Switching implements ValidatingAdmission {
        private int asked;

        @Override
        public boolean handles(AdmissionRequest request) {
            return true;
        }

        @Override
        public Verdict validate(AdmissionRequest request) {
            if (asked++ == 0) {
                plugins.generation.incrementAndGet();
            }
            return Verdict.allow();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.authentication.api.TokenIssuer;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TokenRequestCreatorTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");

    private final Map<String, Value> objects = new HashMap<>();
    private final TokenRequestCreator creator = new TokenRequestCreator(new WritingIssuer());

    TokenRequestCreatorTest() {
        objects.put("serviceaccounts/ns/builder", object("sa-uid", Value.object()));
        objects.put("pods/ns/web", object("pod-uid", Value.object("serviceAccountName", Value.of("builder"), "nodeName", Value.of("n1"))));
        objects.put("pods/ns/alien", object("p2", Value.object("serviceAccountName", Value.of("other"))));
        objects.put("nodes//n1", object("node-uid", Value.object()));
    }

    @Test
    void defaults_areTheIssuersAudienceAndAnHour() {
        Value answer = create(Value.object());

        assertEquals("{\"audiences\":[\"issuer\"],\"expirationSeconds\":3600}", JsonText.of(answer.get("spec")));
        assertEquals("{\"creationTimestamp\":\"2026-03-01T12:00:00Z\",\"name\":\"builder\",\"namespace\":\"ns\"}",
                JsonText.of(answer.get("metadata")));
        assertEquals("ns builder sa-uid - [issuer] PT1H", answer.get("status", "token").text());
        assertEquals("2026-03-01T13:00:00Z", answer.get("status", "expirationTimestamp").text());
    }

    @Test
    void podBinding_carriesTheNode() {
        Value answer = create(Value.object("boundObjectRef", reference("v1", "Pod", "web", "pod-uid"), "audiences",
                Value.strings(List.of("vault")), "expirationSeconds", Value.of(600)));

        assertEquals("ns builder sa-uid Pod/web/pod-uid/n1/node-uid [vault] PT10M", answer.get("status", "token").text());
    }

    @Test
    void wrongRequests_areRefused() {
        refused(404, "pods \"gone\" not found", Value.object("boundObjectRef", reference("v1", "Pod", "gone", "")));
        refused(409, "Operation cannot be fulfilled on Pod \"web\": the UID in the bound object reference (x) does not match the UID in record. "
                + "The object might have been deleted and then recreated", Value.object("boundObjectRef", reference("v1", "Pod", "web", "x")));
        refused(400, "cannot bind token for serviceaccount \"builder\" to pod running with different serviceaccount name.",
                Value.object("boundObjectRef", reference("v1", "Pod", "alien", "")));
        refused(400, "cannot bind token to object of type /v1, Kind=ConfigMap",
                Value.object("boundObjectRef", reference("v1", "ConfigMap", "c", "")));
        refused(422, "TokenRequest.authentication.k8s.io \"builder\" is invalid: spec.expirationSeconds: Invalid value: 599: "
                + "may not specify a duration less than 10 minutes", Value.object("expirationSeconds", Value.of(599)));
        objects.remove("serviceaccounts/ns/builder");
        refused(404, "serviceaccounts \"builder\" not found", Value.object());
    }

    private void refused(int code, String message, Value spec) {
        ApiException error = assertThrows(ApiException.class, () -> create(spec));
        assertEquals(message, error.status().message());
        assertEquals(code, error.status().code());
    }

    private Value create(Value spec) {
        return creator.create(new CacheScope(), "ns", "builder", Value.object("spec", spec));
    }

    private static Value reference(String apiVersion, String kind, String name, String uid) {
        return Value.object("apiVersion", Value.of(apiVersion), "kind", Value.of(kind), "name", Value.of(name), "uid", Value.of(uid));
    }

    private static ObjectValue object(String uid, Value spec) {
        return Value.object("metadata", Value.object("uid", Value.of(uid)), "spec", spec);
    }

    /// Writes down what it is asked for.
    private static final class WritingIssuer implements TokenIssuer {
        @Override
        public Token issue(String namespace, String serviceAccount, String serviceAccountUid, Optional<BoundObject> bound,
                List<String> audiences, Duration lifetime) {
            String to = bound.map(o -> String.join("/", o.kind(), o.name(), o.uid(), o.nodeName(), o.nodeUid())).orElse("-");
            return new Token(namespace + " " + serviceAccount + " " + serviceAccountUid + " " + to + " " + audiences + " " + lifetime,
                    Instant.parse("2026-03-01T12:00:00Z").plus(lifetime));
        }

        @Override
        public String issuer() {
            return "issuer";
        }

        @Override
        public Value openIdConfiguration() {
            return Value.object();
        }

        @Override
        public Value keySet() {
            return Value.object();
        }
    }

    private final class CacheScope implements WriteScope {
        @Override
        public Instant now() {
            return NOW;
        }

        @Override
        public boolean dryRun() {
            return false;
        }

        @Override
        public String user() {
            return "admin";
        }

        @Override
        public Optional<Value> read(GroupVersionResource resource, String namespace, String name) {
            return Optional.ofNullable(objects.get(resource.resource() + "/" + namespace + "/" + name));
        }

        @Override
        public boolean claim(String name, String owner) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> claimed(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Value update(GroupVersionResource resource, String namespace, String name, UnaryOperator<Value> change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Value delete(GroupVersionResource resource, String namespace, String name, Value options) {
            throw new UnsupportedOperationException();
        }
    }
}

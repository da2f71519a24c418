// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.serviceaccount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authentication.Authenticated;
import io.kybern.authentication.api.Authentication.Rejected;
import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.TokenIssuer.BoundObject;
import io.kybern.authentication.tck.AuthenticatorContract;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.pki.api.SigningKey;
import io.kybern.pki.api.VerificationKey;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceAccountAuthenticatorTest extends AuthenticatorContract {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final GroupVersionResource ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final KeyPair RSA = pair("RSA");
    private static final KeyPair OTHER = pair("RSA");
    private static final KeyPair EC = pair("EC");
    private static final BoundObject POD = new BoundObject("v1", "Pod", "web", "pod-uid", "node-a", "node-uid");

    private final ObjectsInMemory cache = new ObjectsInMemory();

    @BeforeEach
    void accounts() {
        cache.put(ACCOUNTS, object("default", "builder", "sa-uid"));
        cache.put(PODS, object("default", "web", "pod-uid"));
        cache.put(NODES, object("", "node-a", "node-uid"));
    }

    @Override
    protected Authenticator authenticator() {
        return at(NOW.plusSeconds(60));
    }

    @Override
    protected Credentials good() {
        return Credentials.token(token(RSA, Optional.of(POD), List.of(SignedTokenIssuer.ISSUER), 3600), List.of());
    }

    @Override
    protected String expectedUser() {
        return "system:serviceaccount:default:builder";
    }

    @Override
    protected List<Credentials> bad() {
        String good = good().bearerToken().orElseThrow();
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        String none = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
        return List.of(Credentials.token(token(OTHER, Optional.empty(), List.of(SignedTokenIssuer.ISSUER), 3600), List.of()),
                Credentials.token(unsigned, List.of()), Credentials.token(none + unsigned.substring(unsigned.indexOf('.')), List.of()),
                Credentials.token(token(RSA, Optional.empty(), List.of("vault"), 3600), List.of()),
                Credentials.token(token(RSA, Optional.empty(), List.of(SignedTokenIssuer.ISSUER), 59), List.of()));
    }

    @Test
    void boundToken_tellsPodAndNode() {
        var accepted = assertInstanceOf(Authenticated.class, authenticator().authenticate(good()));

        assertEquals("sa-uid", accepted.user().uid());
        assertEquals(List.of("system:serviceaccounts", "system:serviceaccounts:default"), accepted.user().groups());
        assertEquals(List.of("web"), accepted.user().extra().get("authentication.kubernetes.io/pod-name"));
        assertEquals(List.of("pod-uid"), accepted.user().extra().get("authentication.kubernetes.io/pod-uid"));
        assertEquals(List.of("node-a"), accepted.user().extra().get("authentication.kubernetes.io/node-name"));
        assertEquals(List.of("JTI=" + new UUID(1, 2)), accepted.user().extra().get("authentication.kubernetes.io/credential-id"));
    }

    @Test
    void claims_areUpstreams() {
        String payload = new String(Base64.getUrlDecoder().decode(good().bearerToken().orElseThrow().split("\\.")[1]), StandardCharsets.UTF_8);

        assertEquals("{\"aud\":[\"https://kubernetes.default.svc.cluster.local\"],\"exp\":1772370000,\"iat\":1772366400,"
                + "\"iss\":\"https://kubernetes.default.svc.cluster.local\",\"jti\":\"00000000-0000-0001-0000-000000000002\","
                + "\"kubernetes.io\":{\"namespace\":\"default\",\"node\":{\"name\":\"node-a\",\"uid\":\"node-uid\"},"
                + "\"pod\":{\"name\":\"web\",\"uid\":\"pod-uid\"},\"serviceaccount\":{\"name\":\"builder\",\"uid\":\"sa-uid\"}},"
                + "\"nbf\":1772366400,\"sub\":\"system:serviceaccount:default:builder\"}", payload);
    }

    @Test
    void recreatedAccount_endsTheToken() {
        Credentials good = good();
        cache.put(ACCOUNTS, object("default", "builder", "other-uid"));

        assertEquals("service account UID (other-uid) does not match claim (sa-uid)", reason(authenticator().authenticate(good)));
        cache.remove(ACCOUNTS, "default", "builder");
        assertEquals("service account default/builder could not be retrieved", reason(authenticator().authenticate(good)));
    }

    @Test
    void deletedPod_endsTheToken_afterItsGrace() {
        Credentials good = good();
        cache.put(PODS, object("default", "web", "pod-uid").with(List.of("metadata", "deletionTimestamp"),
                Value.of(NOW.plusSeconds(10).toString())));
        assertInstanceOf(Authenticated.class, at(NOW.plusSeconds(65)).authenticate(good));
        assertEquals("pod default/web has been deleted", reason(at(NOW.plusSeconds(75)).authenticate(good)));

        cache.remove(PODS, "default", "web");
        assertTrue(reason(authenticator().authenticate(good)).startsWith("could not find pod default/web"));
    }

    @Test
    void nodeToken_endsWithItsNode() {
        var bound = new BoundObject("v1", "Node", "node-a", "node-uid", "", "");
        Credentials token = Credentials.token(token(RSA, Optional.of(bound), List.of(SignedTokenIssuer.ISSUER), 3600), List.of());

        assertInstanceOf(Authenticated.class, authenticator().authenticate(token));
        cache.put(NODES, object("", "node-a", "second-uid"));
        assertEquals("node UID (second-uid) does not match service account node ref claim (node-uid)",
                reason(authenticator().authenticate(token)));
    }

    @Test
    void audiences_areTheCommonOnes() {
        String token = token(RSA, Optional.empty(), List.of("vault", SignedTokenIssuer.ISSUER), 3600);

        var accepted = assertInstanceOf(Authenticated.class, authenticator().authenticate(Credentials.token(token, List.of("x", "vault"))));
        assertEquals(List.of("vault"), accepted.audiences());
        assertEquals("token audiences [\"vault\" \"" + SignedTokenIssuer.ISSUER + "\"] is invalid for the target audiences [\"x\"]",
                reason(authenticator().authenticate(Credentials.token(token, List.of("x")))));
    }

    @Test
    void tokenOfAdmission_livesLongerThanItSays() {
        var issued = issuer(RSA).issue("default", "builder", "sa-uid", Optional.of(POD), List.of(SignedTokenIssuer.ISSUER),
                Duration.ofSeconds(3607));

        assertEquals(NOW.plusSeconds(3607), issued.expires());
        assertInstanceOf(Authenticated.class, at(NOW.plus(Duration.ofDays(300))).authenticate(Credentials.token(issued.token(), List.of())));
        assertEquals("service account token has expired",
                reason(at(NOW.plus(Duration.ofDays(366))).authenticate(Credentials.token(issued.token(), List.of()))));
    }

    @Test
    void ellipticKeys_workToo_andArePublished() {
        var authenticator = new ServiceAccountAuthenticator(List.of(VerificationKey.of(RSA.getPublic()), VerificationKey.of(EC.getPublic())),
                cache, Clock.fixed(NOW, ZoneOffset.UTC));
        assertInstanceOf(Authenticated.class,
                authenticator.authenticate(Credentials.token(token(EC, Optional.empty(), List.of(SignedTokenIssuer.ISSUER), 600), List.of())));

        Value rsa = issuer(RSA).keySet().get("keys").get(0);
        Value ec = issuer(EC).keySet().get("keys").get(0);
        assertEquals(Map.of("alg", "RS256", "kty", "RSA", "use", "sig", "e", "AQAB"),
                rsa.asObject().without("n").without("kid").stringMap());
        assertEquals(43, ec.get("x").text().length());
        assertEquals("ES256", ec.get("alg").text());
        assertNotEquals(rsa.get("kid"), ec.get("kid"));
        assertEquals(SignedTokenIssuer.ISSUER + "/openid/v1/jwks", issuer(RSA).openIdConfiguration().get("jwks_uri").text());
    }

    private ServiceAccountAuthenticator at(Instant now) {
        return new ServiceAccountAuthenticator(List.of(VerificationKey.of(RSA.getPublic())), cache, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static String token(KeyPair pair, Optional<BoundObject> bound, List<String> audiences, int seconds) {
        return issuer(pair).issue("default", "builder", "sa-uid", bound, audiences, Duration.ofSeconds(seconds)).token();
    }

    private static SignedTokenIssuer issuer(KeyPair pair) {
        VerificationKey open = VerificationKey.of(pair.getPublic());
        return new SignedTokenIssuer(new SigningKey(open.id(), pair), List.of(open), Clock.fixed(NOW, ZoneOffset.UTC), () -> new UUID(1, 2));
    }

    private static String reason(Authentication authentication) {
        return assertInstanceOf(Rejected.class, authentication).reason();
    }

    private static ObjectValue object(String namespace, String name, String uid) {
        var metadata = ObjectValue.builder().put("name", name).put("uid", uid);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return Value.object("metadata", metadata.build());
    }

    private static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

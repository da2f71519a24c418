// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.serviceaccount;

import io.kybern.authentication.api.TokenIssuer;
import io.kybern.authentication.serviceaccount.Claims.ObjectId;
import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.SigningKey;
import io.kybern.pki.api.VerificationKey;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// Signs service-account tokens with the cluster's key.
@Component
public final class SignedTokenIssuer implements TokenIssuer {
    /// The issuer of every cluster; the tokens of one cluster are told from another's by the key.
    static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    /// The lifetime that upstream's ServiceAccount admission asks for: a client that does not reload its token must go on working.
    private static final Duration ASKED_BY_ADMISSION = Duration.ofSeconds(3607);
    private static final Duration EXTENDED = Duration.ofDays(365);

    private final SigningKey key;
    private final List<VerificationKey> published;
    private final Clock clock;
    private final Supplier<UUID> ids;

    @Activate
    public SignedTokenIssuer(@Reference CertificateAuthority authority) {
        this(authority.serviceAccountKey(), authority.serviceAccountVerificationKeys(), Clock.systemUTC(), UUID::randomUUID);
    }

    SignedTokenIssuer(SigningKey key, List<VerificationKey> published, Clock clock, Supplier<UUID> ids) {
        this.key = key;
        this.published = List.copyOf(published);
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public Token issue(String namespace, String serviceAccount, String serviceAccountUid, Optional<BoundObject> bound, List<String> audiences,
            Duration lifetime) {
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        Instant asked = now.plus(lifetime);
        boolean extend = lifetime.equals(ASKED_BY_ADMISSION) && bound.filter(object -> object.kind().equals("Pod")).isPresent()
                && audiences.equals(List.of(ISSUER));
        var claims = new Claims(ids.get().toString(), audiences, now, now, extend ? now.plus(EXTENDED) : asked, namespace,
                new ObjectId(serviceAccount, serviceAccountUid), reference(bound, "Pod"), reference(bound, "Secret"), node(bound),
                extend ? Optional.of(asked) : Optional.empty());
        return new Token(sign(claims), asked);
    }

    @Override
    public String issuer() {
        return ISSUER;
    }

    @Override
    public Value openIdConfiguration() {
        return ObjectValue.builder().put("issuer", ISSUER).put("jwks_uri", ISSUER + "/openid/v1/jwks")
                .put("response_types_supported", Value.strings(List.of("id_token"))).put("subject_types_supported", Value.strings(List.of("public")))
                .put("id_token_signing_alg_values_supported", Value.strings(published.stream().map(SignedTokenIssuer::algorithm).distinct().toList()))
                .build();
    }

    @Override
    public Value keySet() {
        return Value.object("keys", Value.array(published.stream().map(SignedTokenIssuer::webKey).toList()));
    }

    private String sign(Claims claims) {
        var signature = new JsonWebSignature();
        signature.setPayload(claims.toJwt(ISSUER).toJson());
        signature.setAlgorithmHeaderValue(algorithm(VerificationKey.of(key.pair().getPublic())));
        signature.setKeyIdHeaderValue(key.id());
        signature.setKey(key.pair().getPrivate());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("cannot sign a token: " + e.getMessage(), e);
        }
    }

    private static Optional<ObjectId> reference(Optional<BoundObject> bound, String kind) {
        return bound.filter(object -> object.kind().equals(kind)).map(object -> new ObjectId(object.name(), object.uid()));
    }

    private static Optional<ObjectId> node(Optional<BoundObject> bound) {
        return reference(bound, "Node").or(() -> bound.filter(object -> object.kind().equals("Pod") && !object.nodeName().isEmpty())
                .map(pod -> new ObjectId(pod.nodeName(), pod.nodeUid())));
    }

    private static String algorithm(VerificationKey key) {
        return key.key() instanceof RSAPublicKey ? AlgorithmIdentifiers.RSA_USING_SHA256
                : AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;
    }

    private static Value webKey(VerificationKey key) {
        var builder = ObjectValue.builder().put("alg", algorithm(key)).put("kid", key.id()).put("use", "sig");
        switch (key.key()) {
            case RSAPublicKey rsa -> builder.put("kty", "RSA").put("n", base64(rsa.getModulus(), 0)).put("e", base64(rsa.getPublicExponent(), 0));
            case ECPublicKey ec -> builder.put("kty", "EC").put("crv", "P-256").put("x", base64(ec.getW().getAffineX(), 32))
                    .put("y", base64(ec.getW().getAffineY(), 32));
            default -> throw new IllegalStateException("no web key for " + key.key().getAlgorithm());
        }
        return builder.build();
    }

    private static String base64(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = signed[0] == 0 && signed.length > 1 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
        if (bytes.length < length) {
            byte[] padded = new byte[length];
            System.arraycopy(bytes, 0, padded, length - bytes.length, bytes.length);
            bytes = padded;
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

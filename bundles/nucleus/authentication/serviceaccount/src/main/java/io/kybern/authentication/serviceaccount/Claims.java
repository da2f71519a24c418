// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.serviceaccount;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;

/// What a service-account token says, apart from its issuer.
///
/// @param id the token's `jti`
/// @param pod the pod it is bound to
/// @param node the node it is bound to, or with a pod, the pod's node
/// @param warnAfter when its user should have renewed it, for tokens that live longer than asked
record Claims(String id, List<String> audiences, Instant issued, Instant notBefore, Instant expires, String namespace, ObjectId serviceAccount,
        Optional<ObjectId> pod, Optional<ObjectId> secret, Optional<ObjectId> node, Optional<Instant> warnAfter) {
    private static final String PRIVATE = "kubernetes.io";
    private static final String USER_PREFIX = "system:serviceaccount:";

    record ObjectId(String name, String uid) {
        Map<String, Object> toMap() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("uid", uid);
            return fields;
        }
    }

    String user() {
        return USER_PREFIX + namespace + ":" + serviceAccount.name();
    }

    JwtClaims toJwt(String issuer) {
        Map<String, Object> kubernetes = new LinkedHashMap<>();
        kubernetes.put("namespace", namespace);
        node.ifPresent(reference -> kubernetes.put("node", reference.toMap()));
        pod.ifPresent(reference -> kubernetes.put("pod", reference.toMap()));
        secret.ifPresent(reference -> kubernetes.put("secret", reference.toMap()));
        kubernetes.put("serviceaccount", serviceAccount.toMap());
        warnAfter.ifPresent(instant -> kubernetes.put("warnafter", instant.getEpochSecond()));
        var jwt = new JwtClaims();
        jwt.setClaim("aud", audiences);
        jwt.setExpirationTime(date(expires));
        jwt.setIssuedAt(date(issued));
        jwt.setIssuer(issuer);
        jwt.setJwtId(id);
        jwt.setClaim(PRIVATE, kubernetes);
        jwt.setNotBefore(date(notBefore));
        jwt.setSubject(user());
        return jwt;
    }

    /// @throws MalformedClaimException when a claim has the wrong type or one that must be there is missing
    static Claims of(JwtClaims jwt) throws MalformedClaimException {
        if (!(jwt.getClaimValue(PRIVATE) instanceof Map<?, ?> kubernetes)) {
            throw new MalformedClaimException("no claim " + PRIVATE);
        }
        ObjectId serviceAccount = reference(kubernetes, "serviceaccount").orElseThrow(() -> new MalformedClaimException("no service account"));
        if (jwt.getExpirationTime() == null || jwt.getSubject() == null) {
            throw new MalformedClaimException("exp and sub are required");
        }
        Instant expires = instant(jwt.getExpirationTime());
        Instant issued = jwt.getIssuedAt() == null ? Instant.EPOCH : instant(jwt.getIssuedAt());
        var claims = new Claims(jwt.getJwtId() == null ? "" : jwt.getJwtId(), jwt.getAudience(), issued,
                jwt.getNotBefore() == null ? issued : instant(jwt.getNotBefore()), expires, text(kubernetes, "namespace"), serviceAccount,
                reference(kubernetes, "pod"), reference(kubernetes, "secret"), reference(kubernetes, "node"),
                kubernetes.get("warnafter") instanceof Number seconds ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                        : Optional.empty());
        if (!claims.user().equals(jwt.getSubject())) {
            throw new MalformedClaimException("Token issuer, subject and claims do not agree");
        }
        return claims;
    }

    private static Optional<ObjectId> reference(Map<?, ?> fields, String name) throws MalformedClaimException {
        return fields.get(name) instanceof Map<?, ?> reference ? Optional.of(new ObjectId(text(reference, "name"), text(reference, "uid")))
                : Optional.empty();
    }

    private static String text(Map<?, ?> fields, String name) throws MalformedClaimException {
        if (fields.get(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new MalformedClaimException("no " + name + " in claim " + PRIVATE);
    }

    private static NumericDate date(Instant instant) {
        return NumericDate.fromSeconds(instant.getEpochSecond());
    }

    private static Instant instant(NumericDate date) {
        return Instant.ofEpochSecond(date.getValue());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.serviceaccount;

import io.kybern.pki.api.VerificationKey;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

/// Reads tokens and checks their signatures. Good ones are remembered: the same token comes with every request of its holder.
final class TokenVerifier {
    private static final int REMEMBERED = 8192;
    private static final int LONGEST = 16 * 1024;
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

    private final String issuer;
    private final Map<String, PublicKey> keys = new LinkedHashMap<>();
    private final Map<String, Claims> verified = new ConcurrentHashMap<>();

    TokenVerifier(String issuer, Iterable<VerificationKey> keys) {
        this.issuer = issuer;
        keys.forEach(key -> this.keys.put(key.id(), key.key()));
    }

    /// A token of our issuer whose signature is wrong, or that says nonsense.
    static final class BadTokenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BadTokenException(String message) {
            super(message, null, false, false);
        }
    }

    /// The claims; empty when the token is not one of our issuer's.
    ///
    /// @throws BadTokenException when it claims to be, but is not
    Optional<Claims> verify(String token) {
        Claims known = verified.get(token);
        if (known != null) {
            return Optional.of(known);
        }
        if (token.length() > LONGEST || token.chars().filter(c -> c == '.').count() != 2) {
            return Optional.empty();
        }
        var signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(ALGORITHMS);
        JwtClaims jwt;
        try {
            signature.setCompactSerialization(token);
            jwt = JwtClaims.parse(signature.getUnverifiedPayload());
            if (!issuer.equals(jwt.getIssuer())) {
                return Optional.empty();
            }
        } catch (JoseException | InvalidJwtException | MalformedClaimException _) {
            return Optional.empty();
        }
        if (!signedByUs(signature)) {
            throw new BadTokenException("invalid bearer token: signature is not valid");
        }
        Claims claims;
        try {
            claims = Claims.of(jwt);
        } catch (MalformedClaimException e) {
            throw new BadTokenException("invalid bearer token: " + e.getMessage());
        }
        if (verified.size() >= REMEMBERED) {
            verified.clear();
        }
        verified.put(token, claims);
        return Optional.of(claims);
    }

    private boolean signedByUs(JsonWebSignature signature) {
        Map<String, PublicKey> candidates = new HashMap<>(keys);
        String id = signature.getKeyIdHeaderValue();
        if (id != null && keys.containsKey(id)) {
            candidates.keySet().retainAll(Set.of(id));
        }
        for (PublicKey key : candidates.values()) {
            try {
                signature.setKey(key);
                if (signature.verifySignature()) {
                    return true;
                }
            } catch (JoseException _) {
                // A key of the other kind: the next one may fit.
            }
        }
        return false;
    }
}

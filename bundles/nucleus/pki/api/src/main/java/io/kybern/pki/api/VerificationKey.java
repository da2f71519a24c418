// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;

/// A public key whose service-account tokens are accepted.
///
/// @param id the `kid` of its tokens
public record VerificationKey(String id, PublicKey key) {
    /// The key under its usual id.
    public static VerificationKey of(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return new VerificationKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest), key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.api;

import java.security.KeyPair;

/// The key pair that signs service-account tokens.
///
/// @param id the `kid` of its tokens: the unpadded Base64url of the SHA-256 of the public key's encoding
public record SigningKey(String id, KeyPair pair) {
    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WrappedKeysTest {
    /// The inner octet string of a PKCS #8 RSA key is the PKCS #1 form.
    @Test
    void rsaKeyInItsOlderForm_isReadAgain() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] encoded = key.getEncoded();
        byte[] older = Arrays.copyOfRange(encoded, 26, encoded.length);
        byte[] wrapped = WrappedKeys.rsa(older);
        assertArrayEquals(encoded, KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(wrapped)).getEncoded());
    }
}

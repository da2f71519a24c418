// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.api;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A private key and the certificate chain that speaks for it, leaf first, the root left out.
public record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
    public KeyMaterial {
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public String certificatePem() {
        return Pem.encode(chain);
    }

    public String keyPem() {
        return Pem.encode(Pem.PRIVATE_KEY, key.getEncoded());
    }

    /// When to replace this: after two thirds of its life.
    public Instant renewAt() {
        Instant start = certificate().getNotBefore().toInstant();
        Duration life = Duration.between(start, certificate().getNotAfter().toInstant());
        return start.plus(life.multipliedBy(2).dividedBy(3));
    }

    /// An in-memory PKCS 12 store with this as its only entry, for TLS libraries.
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry("key", key, password, chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no key store: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + certificate().getSubjectX500Principal() + "]";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.http;

import java.security.KeyStore;
import java.security.cert.CRL;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/// TLS that takes any client certificate: who signed it is the authenticators' question, the handshake proves that the sender holds the key.
///
/// Jetty's `setTrustAll` does not do it: it has no effect beside a key store.
final class UnjudgedClients extends SslContextFactory.Server {
    @Override
    protected TrustManager[] getTrustManagers(@Nullable KeyStore trusted, @Nullable Collection<? extends CRL> revoked) {
        return TRUST_ALL_CERTS.clone();
    }
}

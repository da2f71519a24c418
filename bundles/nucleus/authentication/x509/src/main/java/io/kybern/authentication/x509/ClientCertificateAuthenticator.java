// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.x509;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.Credentials;
import io.kybern.extension.Slot;
import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.ClientCertificateVerifier;
import io.kybern.pki.api.ClientCertificateVerifier.Outcome;
import java.security.cert.X509Certificate;
import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Accepts client certificates that the cluster CA issued.
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "authentication", name = "x509", order = 100, required = true)
public final class ClientCertificateAuthenticator implements Authenticator {
    private final ClientCertificateVerifier verifier;

    @Activate
    public ClientCertificateAuthenticator(@Reference CertificateAuthority authority) {
        this(authority.root(), Clock.systemUTC());
    }

    ClientCertificateAuthenticator(X509Certificate root, Clock clock) {
        verifier = new ClientCertificateVerifier(root, clock);
    }

    @Override
    public Authentication authenticate(Credentials credentials) {
        if (credentials.clientCertificates().isEmpty()) {
            return Authentication.noOpinion();
        }
        return switch (verifier.verify(credentials.clientCertificates())) {
            case Outcome.Known known -> Authentication.user(known.user(), credentials.audiences());
            case Outcome.Unknown unknown -> Authentication.rejected(unknown.reason());
        };
    }
}

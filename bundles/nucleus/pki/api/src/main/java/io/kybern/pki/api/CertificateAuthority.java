// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.api;

import io.kybern.authentication.api.UserInfo;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/// The cluster's certificate authority. An OSGi service that is there once all keys lie on disk.
///
/// All methods may be called by any thread; issuing takes about a millisecond. Certificates end with the root at the latest.
@ProviderType
public interface CertificateAuthority {
    /// What a certificate may be used for.
    enum Usage { CLIENT, SERVER }

    /// The root of serving and client certificates: `ca.crt` of pods, kubeconfigs and TLS trust.
    X509Certificate root();

    /// The root of aggregation proxies (`requestheader-client-ca-file`).
    X509Certificate requestHeaderRoot();

    /// A new serving certificate.
    ///
    /// @param subject name and groups become CN and O, for example `system:node:a` in `system:nodes` of a kubelet
    /// @param hosts DNS names and IP addresses
    KeyMaterial serving(UserInfo subject, Collection<String> hosts, Duration lifetime);

    /// A new client certificate: name becomes CN, groups become O.
    KeyMaterial client(UserInfo user, Duration lifetime);

    /// Signs a PKCS 10 request as it is: subject, key and alternative names are the requester's, so check them first.
    ///
    /// @param request DER
    /// @return the chain, leaf first
    /// @throws IllegalArgumentException when the request is broken or its own signature is wrong
    List<X509Certificate> sign(byte[] request, Set<Usage> usages, Duration lifetime);

    /// One of this server's own certificates.
    StandingCertificate standing(StandingCertificate.Role role);

    /// Signs service-account tokens.
    SigningKey serviceAccountKey();

    /// Keys whose tokens are accepted: the signing key first, then earlier ones.
    List<VerificationKey> serviceAccountVerificationKeys();
}

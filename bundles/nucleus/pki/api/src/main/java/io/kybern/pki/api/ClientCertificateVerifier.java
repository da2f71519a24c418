// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.api;

import io.kybern.authentication.api.UserInfo;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/// Tells who a client certificate speaks for: CN is the user, each O a group. A plain class, so that the x509 plugin and the server's own
/// fallback do the same.
///
/// Verified leaves are remembered (a signature check costs half a millisecond), their end is looked at each time.
public final class ClientCertificateVerifier {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final String UID_OID = "1.3.6.1.4.1.57683.2";
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";
    private static final int REMEMBERED = 2048;

    private final X509Certificate root;
    private final Clock clock;
    private final Map<List<X509Certificate>, Outcome> verified = new ConcurrentHashMap<>();

    public ClientCertificateVerifier(X509Certificate root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /// What a chain says.
    public sealed interface Outcome {
        /// The chain leads to the root.
        ///
        /// @param expires the earliest end in the chain
        record Known(UserInfo user, Instant expires) implements Outcome {
        }

        /// It does not, or it is not for clients.
        record Unknown(String reason) implements Outcome {
        }
    }

    /// @param chain leaf first, as the client sent it; not empty
    public Outcome verify(List<X509Certificate> chain) {
        if (verified.get(chain) instanceof Outcome.Known known && clock.instant().isBefore(known.expires())) {
            return known;
        }
        Outcome outcome = examine(chain);
        if (outcome instanceof Outcome.Known) {
            if (verified.size() >= REMEMBERED) {
                verified.clear();
            }
            verified.put(List.copyOf(chain), outcome);
        }
        return outcome;
    }

    private Outcome examine(List<X509Certificate> chain) {
        X509Certificate leaf = chain.getFirst();
        try {
            List<String> usages = leaf.getExtendedKeyUsage();
            if (usages != null && !usages.contains(CLIENT_AUTH) && !usages.contains(ANY_USAGE)) {
                return new Outcome.Unknown("x509: certificate specifies an incompatible key usage");
            }
            List<X509Certificate> path = chain.stream().filter(certificate -> !certificate.equals(root)).toList();
            if (path.isEmpty()) {
                return new Outcome.Unknown("x509: the certificate authority itself is no client");
            }
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            CertPathValidator.getInstance("PKIX").validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            Instant expires = path.stream().map(certificate -> certificate.getNotAfter().toInstant()).min(Instant::compareTo).orElseThrow();
            UserInfo user = user(leaf);
            return user.name().isEmpty() ? new Outcome.Unknown("x509: certificate without common name") : new Outcome.Known(user, expires);
        } catch (GeneralSecurityException | InvalidNameException e) {
            return new Outcome.Unknown("x509: " + e.getMessage());
        }
    }

    private static UserInfo user(X509Certificate leaf) throws GeneralSecurityException, InvalidNameException {
        String name = "";
        String uid = "";
        List<String> groups = new ArrayList<>();
        var subject = new LdapName(leaf.getSubjectX500Principal().getName("RFC2253", Map.of(UID_OID, "KUBERNETESUID")));
        // RFC 2253 writes the last part first; groups keep the order of the certificate.
        for (Rdn part : subject.getRdns()) {
            Attributes attributes = part.toAttributes();
            name = values(attributes.get("CN")).stream().findFirst().orElse(name);
            uid = values(attributes.get("KUBERNETESUID")).stream().findFirst().orElse(uid);
            groups.addAll(values(attributes.get("O")));
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
        return new UserInfo(name, uid, groups, Map.of(CREDENTIAL_ID, List.of("X509SHA256=" + HexFormat.of().formatHex(digest))));
    }

    private static List<String> values(@Nullable Attribute attribute) {
        List<String> texts = new ArrayList<>();
        if (attribute == null) {
            return texts;
        }
        try {
            NamingEnumeration<?> values = attribute.getAll();
            while (values.hasMore()) {
                if (values.next() instanceof String text) {
                    texts.add(text);
                }
            }
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
        return texts;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.authority;

import io.kybern.authentication.api.UserInfo;
import io.kybern.pki.api.CertificateAuthority.Usage;
import io.kybern.pki.api.KeyMaterial;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// Makes keys and certificates. Signatures are the JDK's; Bouncy Castle writes the structures.
final class CertificateMinter {
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final Clock clock;
    private final SecureRandom random;

    CertificateMinter(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /// What goes into a leaf.
    record Leaf(X500Name subject, Optional<GeneralNames> alternativeNames, Set<Usage> usages, Duration lifetime) {
    }

    KeyPair ellipticKey() {
        return key("EC");
    }

    KeyPair rsaKey() {
        return key("RSA");
    }

    KeyMaterial root(String commonName, Duration lifetime) {
        KeyPair pair = ellipticKey();
        X500Name name = subject(UserInfo.of(commonName));
        try {
            var builder = new JcaX509v3CertificateBuilder(name, serial(), start(), Date.from(clock.instant().plus(lifetime)), name,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.subjectKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new KeyMaterial(pair.getPrivate(), List.of(sign(builder, pair.getPrivate())));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a root certificate: " + e.getMessage(), e);
        }
    }

    /// A new key with its certificate.
    KeyMaterial leaf(KeyMaterial issuer, Leaf leaf) {
        KeyPair pair = ellipticKey();
        return new KeyMaterial(pair.getPrivate(), List.of(certify(issuer, leaf, pair.getPublic())));
    }

    /// The certificate that a PKCS 10 request asks for.
    X509Certificate certify(KeyMaterial issuer, byte[] request, Set<Usage> usages, Duration lifetime) {
        try {
            var parsed = new JcaPKCS10CertificationRequest(request);
            PublicKey key = parsed.getPublicKey();
            if (!parsed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException("the certificate request's signature is wrong");
            }
            Extensions asked = parsed.getRequestedExtensions();
            Optional<GeneralNames> names = asked == null ? Optional.empty()
                    : Optional.ofNullable(GeneralNames.fromExtensions(asked, Extension.subjectAlternativeName));
            return certify(issuer, new Leaf(parsed.getSubject(), names, usages, lifetime), key);
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException | IllegalStateException e) {
            throw new IllegalArgumentException("not a certificate request: " + e.getMessage(), e);
        }
    }

    private X509Certificate certify(KeyMaterial issuer, Leaf leaf, PublicKey key) {
        X509Certificate root = issuer.certificate();
        Instant end = clock.instant().plus(leaf.lifetime());
        Instant last = root.getNotAfter().toInstant();
        try {
            var builder = new JcaX509v3CertificateBuilder(X500Name.getInstance(root.getSubjectX500Principal().getEncoded()), serial(), start(),
                    Date.from(end.isBefore(last) ? end : last), leaf.subject(), key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            int keyUsage = KeyUsage.digitalSignature | (key.getAlgorithm().equals("RSA") ? KeyUsage.keyEncipherment : 0);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(leaf.usages().stream().sorted()
                    .map(usage -> usage == Usage.CLIENT ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth)
                    .toArray(KeyPurposeId[]::new)));
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(root.getPublicKey()));
            if (leaf.alternativeNames().isPresent()) {
                builder.addExtension(Extension.subjectAlternativeName, false, leaf.alternativeNames().get());
            }
            return sign(builder, issuer.key());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot issue a certificate: " + e.getMessage(), e);
        }
    }

    /// O for each group, then CN.
    static X500Name subject(UserInfo user) {
        var builder = new X500NameBuilder(BCStyle.INSTANCE);
        user.groups().forEach(group -> builder.addRDN(BCStyle.O, group));
        return builder.addRDN(BCStyle.CN, user.name()).build();
    }

    static Optional<GeneralNames> names(Collection<String> hosts) {
        List<GeneralName> names = new ArrayList<>();
        for (String host : hosts) {
            names.add(new GeneralName(address(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(new GeneralNames(names.toArray(GeneralName[]::new)));
    }

    static boolean address(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) throws GeneralSecurityException {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private KeyPair key(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            } else {
                generator.initialize(2048, random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private BigInteger serial() {
        return new BigInteger(127, random).add(BigInteger.ONE);
    }

    private Date start() {
        return Date.from(clock.instant().minus(BACKDATED));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.api;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// PEM text (RFC 7468) of certificates, keys and requests.
public final class Pem {
    public static final String CERTIFICATE = "CERTIFICATE";
    public static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";
    public static final String PRIVATE_KEY = "PRIVATE KEY";
    public static final String PUBLIC_KEY = "PUBLIC KEY";

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {
    }

    public static String encode(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + LINES.encodeToString(content) + "\n-----END " + type + "-----\n";
    }

    public static String encode(Collection<X509Certificate> certificates) {
        return certificates.stream().map(Pem::encode).collect(Collectors.joining());
    }

    public static String encode(X509Certificate certificate) {
        try {
            return encode(CERTIFICATE, certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("certificate without encoding", e);
        }
    }

    /// The contents of all blocks of one type; text between blocks is passed over.
    ///
    /// @throws IllegalArgumentException when a block does not end or is not Base64
    public static List<byte[]> decode(String type, String text) {
        String begin = "-----BEGIN " + type + "-----";
        String end = "-----END " + type + "-----";
        List<byte[]> blocks = new ArrayList<>();
        int at = text.indexOf(begin);
        while (at >= 0) {
            int stop = text.indexOf(end, at);
            if (stop < 0) {
                throw new IllegalArgumentException("PEM block " + type + " does not end");
            }
            String body = text.substring(at + begin.length(), stop);
            blocks.add(Base64.getMimeDecoder().decode(body.getBytes(StandardCharsets.US_ASCII)));
            at = text.indexOf(begin, stop);
        }
        return blocks;
    }

    /// @throws IllegalArgumentException when a block is no certificate
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : decode(CERTIFICATE, text)) {
            certificates.add(certificate(der));
        }
        return certificates;
    }

    /// @throws IllegalArgumentException when these bytes are no certificate
    public static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an X.509 certificate: " + e.getMessage(), e);
        }
    }

    /// The first PKCS 8 key of a text, EC or RSA.
    ///
    /// @throws IllegalArgumentException when there is none
    public static PrivateKey privateKey(String text) {
        List<byte[]> blocks = decode(PRIVATE_KEY, text);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("no PEM block " + PRIVATE_KEY);
        }
        var specification = new PKCS8EncodedKeySpec(blocks.getFirst());
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(specification);
            } catch (InvalidKeySpecException _) {
                continue;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalArgumentException("private key is neither EC nor RSA");
    }
}

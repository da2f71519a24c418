// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.authority;

import io.kybern.pki.api.KeyMaterial;
import io.kybern.pki.api.Pem;
import io.kybern.pki.api.StandingCertificate;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A standing certificate in two files.
final class FileCertificate implements StandingCertificate {
    private static final Logger LOG = System.getLogger(FileCertificate.class.getName());

    private final KeyFiles files;
    private final String name;
    private final X509Certificate issuer;
    private final Clock clock;
    private final Supplier<KeyMaterial> mint;
    private final Supplier<List<String>> hosts;
    private final List<Consumer<KeyMaterial>> listeners = new CopyOnWriteArrayList<>();
    private volatile KeyMaterial current;

    /// @param mint makes a new one
    /// @param hosts the names it must carry now
    FileCertificate(KeyFiles files, String name, X509Certificate issuer, Clock clock, Supplier<KeyMaterial> mint, Supplier<List<String>> hosts) {
        this.files = files;
        this.name = name;
        this.issuer = issuer;
        this.clock = clock;
        this.mint = mint;
        this.hosts = hosts;
        current = read(files, name).filter(this::good).orElseGet(this::replace);
    }

    /// A pair of files whose halves belong together.
    static Optional<KeyMaterial> read(KeyFiles files, String name) {
        Optional<String> certificate = files.read(name + ".crt");
        Optional<String> key = files.read(name + ".key");
        if (certificate.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        try {
            var material = new KeyMaterial(Pem.privateKey(key.get()), Pem.certificates(certificate.get()));
            return material.chain().isEmpty() || !belongTogether(material) ? Optional.empty() : Optional.of(material);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "{0} is damaged: {1}", files.path(name + ".crt"), e.getMessage());
            return Optional.empty();
        }
    }

    /// Writes the key first: a crash between the two leaves a pair that does not belong together, which the next start replaces.
    static void write(KeyFiles files, String name, KeyMaterial material) {
        files.write(name + ".key", material.keyPem());
        files.write(name + ".crt", material.certificatePem());
    }

    @Override
    public KeyMaterial current() {
        return current;
    }

    @Override
    public Path certificateFile() {
        return files.path(name + ".crt");
    }

    @Override
    public Path keyFile() {
        return files.path(name + ".key");
    }

    @Override
    public AutoCloseable onRenewal(Consumer<KeyMaterial> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// Replaces the certificate when its time has come.
    boolean renewIfDue() {
        if (good(current)) {
            return false;
        }
        KeyMaterial fresh = replace();
        current = fresh;
        LOG.log(Level.INFO, "renewed certificate {0}, good until {1}", name, fresh.certificate().getNotAfter().toInstant());
        for (Consumer<KeyMaterial> listener : listeners) {
            try {
                listener.accept(fresh);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a listener of certificate " + name + " failed", e);
            }
        }
        return true;
    }

    private KeyMaterial replace() {
        KeyMaterial fresh = mint.get();
        write(files, name, fresh);
        return fresh;
    }

    private boolean good(KeyMaterial material) {
        X509Certificate certificate = material.certificate();
        try {
            certificate.verify(issuer.getPublicKey());
            return clock.instant().isBefore(material.renewAt()) && carries(certificate).containsAll(normal(hosts.get()));
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static Set<String> carries(X509Certificate certificate) throws GeneralSecurityException {
        Set<String> names = new HashSet<>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.forEach(pair -> names.add(String.valueOf(pair.get(1))));
        }
        return normal(names);
    }

    private static Set<String> normal(Iterable<String> hosts) {
        Set<String> names = new HashSet<>();
        for (String host : hosts) {
            names.add(CertificateMinter.address(host) ? InetAddress.ofLiteral(host).getHostAddress() : host);
        }
        return names;
    }

    private static boolean belongTogether(KeyMaterial material) {
        byte[] probe = {1, 2, 3, 4};
        String algorithm = material.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(material.key());
            signer.update(probe);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(material.certificate().getPublicKey());
            verifier.update(probe);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}

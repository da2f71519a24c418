// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.authority;

import io.kybern.authentication.api.UserInfo;
import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.KeyMaterial;
import io.kybern.pki.api.Pem;
import io.kybern.pki.api.SigningKey;
import io.kybern.pki.api.StandingCertificate;
import io.kybern.pki.api.StandingCertificate.Role;
import io.kybern.pki.api.VerificationKey;
import io.kybern.pki.authority.CertificateMinter.Leaf;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/// The cluster's CA in files under the data directory.
@Component(immediate = true)
public final class DiskCertificateAuthority implements CertificateAuthority {
    private static final Logger LOG = System.getLogger(DiskCertificateAuthority.class.getName());
    private static final Duration ROOT_LIFE = Duration.ofDays(3650);
    private static final Duration STANDING_LIFE = Duration.ofDays(365);
    private static final Duration BETWEEN_CHECKS = Duration.ofHours(1);

    private final Settings settings;
    private final KeyFiles files;
    private final CertificateMinter minter;
    private final KeyMaterial root;
    private final KeyMaterial requestHeaderRoot;
    private final SigningKey serviceAccountKey;
    private final List<VerificationKey> verificationKeys;
    private final Map<Role, FileCertificate> standing = new EnumMap<>(Role.class);
    private final Thread renewal;

    @Activate
    public DiskCertificateAuthority(BundleContext context) {
        this(Settings.of(name -> Optional.ofNullable(context.getProperty(name))), Clock.systemUTC(), new SecureRandom());
        renewal.start();
    }

    /// Renews nothing by itself.
    DiskCertificateAuthority(Settings settings, Clock clock, SecureRandom random) {
        this.settings = settings;
        files = new KeyFiles(settings.data().resolve("pki"));
        minter = new CertificateMinter(clock, random);
        root = root("ca", "kubernetes-ca");
        requestHeaderRoot = root("front-proxy-ca", "front-proxy-ca");
        serviceAccountKey = readOrMakeSigningKey();
        verificationKeys = readVerificationKeys();
        Supplier<List<String>> hosts = () -> HostNames.of(settings.serviceAddresses());
        stand(Role.API_SERVER, root, clock, hosts, () -> serving(UserInfo.of("kube-apiserver"), hosts.get(), STANDING_LIFE));
        stand(Role.KUBELET_CLIENT, root, clock, List::of,
                () -> client(UserInfo.of("kube-apiserver-kubelet-client", UserInfo.MASTERS), STANDING_LIFE));
        stand(Role.FRONT_PROXY_CLIENT, requestHeaderRoot, clock, List::of, () -> minter.leaf(requestHeaderRoot,
                new Leaf(CertificateMinter.subject(UserInfo.of("front-proxy-client")), Optional.empty(), Set.of(Usage.CLIENT), STANDING_LIFE)));
        stand(Role.ADMIN, root, clock, List::of, () -> client(UserInfo.of("kubernetes-admin", UserInfo.MASTERS), STANDING_LIFE));
        writeKubeconfig(standing(Role.ADMIN).current());
        standing(Role.ADMIN).onRenewal(this::writeKubeconfig);
        renewal = Thread.ofVirtual().name("certificate-renewal").unstarted(this::renewForEver);
    }

    @Deactivate
    void stop() {
        renewal.interrupt();
    }

    @Override
    public X509Certificate root() {
        return root.certificate();
    }

    @Override
    public X509Certificate requestHeaderRoot() {
        return requestHeaderRoot.certificate();
    }

    @Override
    public KeyMaterial serving(UserInfo subject, Collection<String> hosts, Duration lifetime) {
        return minter.leaf(root,
                new Leaf(CertificateMinter.subject(subject), CertificateMinter.names(hosts), EnumSet.of(Usage.SERVER), lifetime));
    }

    @Override
    public KeyMaterial client(UserInfo user, Duration lifetime) {
        return minter.leaf(root, new Leaf(CertificateMinter.subject(user), Optional.empty(), EnumSet.of(Usage.CLIENT), lifetime));
    }

    @Override
    public List<X509Certificate> sign(byte[] request, Set<Usage> usages, Duration lifetime) {
        return List.of(minter.certify(root, request, usages, lifetime));
    }

    @Override
    public StandingCertificate standing(Role role) {
        FileCertificate certificate = standing.get(role);
        if (certificate == null) {
            throw new IllegalArgumentException("no certificate for " + role);
        }
        return certificate;
    }

    @Override
    public SigningKey serviceAccountKey() {
        return serviceAccountKey;
    }

    @Override
    public List<VerificationKey> serviceAccountVerificationKeys() {
        return verificationKeys;
    }

    /// Replaces every standing certificate whose time has come; tells how many.
    int renewDue() {
        int renewed = 0;
        for (FileCertificate certificate : standing.values()) {
            renewed += certificate.renewIfDue() ? 1 : 0;
        }
        return renewed;
    }

    private void renewForEver() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(BETWEEN_CHECKS);
                renewDue();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "certificates could not be renewed, next try in " + BETWEEN_CHECKS, e);
            }
        }
    }

    private void stand(Role role, KeyMaterial issuer, Clock clock, Supplier<List<String>> hosts, Supplier<KeyMaterial> mint) {
        standing.put(role, new FileCertificate(files, role.fileName(), issuer.certificate(), clock, mint, hosts));
    }

    private void writeKubeconfig(KeyMaterial admin) {
        KeyFiles.write(settings.data().resolve("admin.kubeconfig"), AdminKubeconfig.text(root(), admin, settings.port()));
    }

    private KeyMaterial root(String name, String commonName) {
        boolean certificate = files.read(name + ".crt").isPresent();
        boolean key = files.read(name + ".key").isPresent();
        if (certificate) {
            return FileCertificate.read(files, name).orElseThrow(() -> new IllegalStateException(key
                    ? files.path(name + ".crt") + " and " + files.path(name + ".key") + " do not belong together"
                    : files.path(name + ".crt") + " is there, but its key " + files.path(name + ".key") + " is missing"));
        }
        // A key alone is the trace of a first start that was cut off: nothing was issued with it.
        KeyMaterial made = minter.root(commonName, ROOT_LIFE);
        FileCertificate.write(files, name, made);
        return made;
    }

    private SigningKey readOrMakeSigningKey() {
        Optional<String> stored = files.read("sa.key");
        KeyPair pair = stored.isPresent() ? pair(Pem.privateKey(stored.get())) : minter.rsaKey();
        if (stored.isEmpty()) {
            files.write("sa.key", Pem.encode(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
        }
        if (files.read("sa.pub").isEmpty() || stored.isEmpty()) {
            files.write("sa.pub", Pem.encode(Pem.PUBLIC_KEY, pair.getPublic().getEncoded()));
        }
        return new SigningKey(VerificationKey.of(pair.getPublic()).id(), pair);
    }

    private List<VerificationKey> readVerificationKeys() {
        List<VerificationKey> keys = new ArrayList<>();
        keys.add(VerificationKey.of(serviceAccountKey.pair().getPublic()));
        for (String name : files.names("sa-*.pub")) {
            for (byte[] encoded : Pem.decode(Pem.PUBLIC_KEY, files.read(name).orElse(""))) {
                keys.add(VerificationKey.of(publicKey(encoded, name)));
            }
        }
        return List.copyOf(keys);
    }

    private PublicKey publicKey(byte[] encoded, String name) {
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
            } catch (GeneralSecurityException _) {
                continue;
            }
        }
        throw new IllegalStateException(files.path(name) + " holds no RSA or EC key");
    }

    private KeyPair pair(PrivateKey key) {
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            throw new IllegalStateException(files.path("sa.key") + " holds no RSA key");
        }
        try {
            PublicKey open = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            return new KeyPair(open, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

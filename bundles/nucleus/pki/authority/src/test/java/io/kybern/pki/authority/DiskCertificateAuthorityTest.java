// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.UserInfo;
import io.kybern.pki.api.CertificateAuthority.Usage;
import io.kybern.pki.api.ClientCertificateVerifier;
import io.kybern.pki.api.KeyMaterial;
import io.kybern.pki.api.StandingCertificate.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path data;

    @Test
    void firstStart_writesAllFilesForTheOwnerOnly() throws Exception {
        authority(NOW);

        try (Stream<Path> files = Files.list(data.resolve("pki"))) {
            List<Path> all = files.sorted().toList();
            assertEquals(List.of("admin.crt", "admin.key", "apiserver-kubelet-client.crt", "apiserver-kubelet-client.key", "apiserver.crt",
                    "apiserver.key", "ca.crt", "ca.key", "front-proxy-ca.crt", "front-proxy-ca.key", "front-proxy-client.crt",
                    "front-proxy-client.key", "sa.key", "sa.pub"), all.stream().map(file -> file.getFileName().toString()).toList());
            for (Path file : all) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file.toString());
            }
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin.kubeconfig"))));
        assertTrue(Files.readString(data.resolve("admin.kubeconfig")).contains("server: https://127.0.0.1:7443\n"));
    }

    @Test
    void secondStart_keepsEverything() {
        DiskCertificateAuthority first = authority(NOW);
        DiskCertificateAuthority second = authority(NOW.plus(Duration.ofDays(1)));

        assertEquals(first.root(), second.root());
        assertEquals(first.serviceAccountKey().id(), second.serviceAccountKey().id());
        for (Role role : Role.values()) {
            assertEquals(first.standing(role).current().certificate(), second.standing(role).current().certificate());
        }
    }

    @Test
    void servingCertificate_carriesNamesAndServiceAddress() throws Exception {
        X509Certificate certificate = authority(NOW).standing(Role.API_SERVER).current().certificate();

        List<Object> names = new ArrayList<>();
        certificate.getSubjectAlternativeNames().forEach(name -> names.add(name.get(1)));
        assertTrue(names.containsAll(List.of("kubernetes", "kubernetes.default", "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "10.97.0.1")), names.toString());
    }

    @Test
    void standingCertificate_isRenewedAfterTwoThirdsOfItsLife() {
        var clock = new MovableClock(NOW);
        var authority = new DiskCertificateAuthority(settings(), clock, new SecureRandom());
        X509Certificate before = authority.standing(Role.API_SERVER).current().certificate();
        List<KeyMaterial> heard = new ArrayList<>();
        authority.standing(Role.API_SERVER).onRenewal(heard::add);

        clock.now = NOW.plus(Duration.ofDays(242));
        assertEquals(0, authority.renewDue());
        clock.now = NOW.plus(Duration.ofDays(244));
        assertEquals(4, authority.renewDue());

        assertNotEquals(before, authority.standing(Role.API_SERVER).current().certificate());
        assertEquals(List.of(authority.standing(Role.API_SERVER).current()), heard);
        assertEquals(authority.standing(Role.ADMIN).current().certificate(),
                new DiskCertificateAuthority(settings(), clock, new SecureRandom()).standing(Role.ADMIN).current().certificate());
    }

    @Test
    void damagedLeaf_isReplaced_damagedRoot_isAnError() throws Exception {
        DiskCertificateAuthority first = authority(NOW);
        Files.writeString(data.resolve("pki/apiserver.key"), first.standing(Role.ADMIN).current().keyPem());
        assertNotEquals(first.standing(Role.API_SERVER).current().certificate(),
                authority(NOW).standing(Role.API_SERVER).current().certificate());

        Files.delete(data.resolve("pki/ca.key"));
        var error = assertThrows(IllegalStateException.class, () -> authority(NOW));
        assertTrue(error.getMessage().contains("ca.key"), error.getMessage());
    }

    @Test
    void clientCertificate_namesUserAndGroups() {
        DiskCertificateAuthority authority = authority(NOW);
        KeyMaterial node = authority.client(new UserInfo("system:node:a,b", "", List.of("system:nodes", "o=dd"), Map.of()), Duration.ofHours(1));

        var verifier = new ClientCertificateVerifier(authority.root(), Clock.fixed(NOW, ZoneOffset.UTC));
        var known = assertInstanceOf(ClientCertificateVerifier.Outcome.Known.class, verifier.verify(node.chain()));
        assertEquals("system:node:a,b", known.user().name());
        assertEquals(List.of("system:nodes", "o=dd"), known.user().groups());
        assertTrue(known.user().extra().get("authentication.kubernetes.io/credential-id").getFirst().startsWith("X509SHA256="));
    }

    @Test
    void foreignExpiredAndServingCertificates_areNoUsers(@TempDir Path elsewhere) {
        DiskCertificateAuthority authority = authority(NOW);
        var other = new DiskCertificateAuthority(new Settings(elsewhere, 1, List.of("10.0.0.1")), Clock.fixed(NOW, ZoneOffset.UTC),
                new SecureRandom());
        var clock = new MovableClock(NOW);
        var verifier = new ClientCertificateVerifier(authority.root(), clock);
        KeyMaterial good = authority.client(UserInfo.of("a"), Duration.ofHours(1));

        assertInstanceOf(ClientCertificateVerifier.Outcome.Known.class, verifier.verify(good.chain()));
        assertInstanceOf(ClientCertificateVerifier.Outcome.Unknown.class,
                verifier.verify(other.client(UserInfo.of("a", "system:masters"), Duration.ofHours(1)).chain()));
        assertInstanceOf(ClientCertificateVerifier.Outcome.Unknown.class,
                verifier.verify(authority.serving(UserInfo.of("a"), List.of("a"), Duration.ofHours(1)).chain()));
        assertInstanceOf(ClientCertificateVerifier.Outcome.Unknown.class, verifier.verify(List.of(authority.root())));
        clock.now = NOW.plus(Duration.ofHours(2));
        assertInstanceOf(ClientCertificateVerifier.Outcome.Unknown.class, verifier.verify(good.chain()));
    }

    @Test
    void request_isSignedAsAsked_aBrokenOneIsRefused() throws Exception {
        DiskCertificateAuthority authority = authority(NOW);
        KeyPair pair = new CertificateMinter(Clock.systemUTC(), new SecureRandom()).ellipticKey();
        byte[] request = new JcaPKCS10CertificationRequestBuilder(CertificateMinter.subject(UserInfo.of("system:node:x", "system:nodes")),
                pair.getPublic()).build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())).getEncoded();

        X509Certificate signed = authority.sign(request, Set.of(Usage.CLIENT), Duration.ofDays(9999)).getFirst();

        assertEquals(pair.getPublic(), signed.getPublicKey());
        assertEquals("CN=system:node:x, O=system:nodes", signed.getSubjectX500Principal().toString());
        assertEquals(authority.root().getNotAfter(), signed.getNotAfter());
        request[request.length - 1] ^= 1;
        assertThrows(IllegalArgumentException.class, () -> authority.sign(request, Set.of(Usage.CLIENT), Duration.ofDays(1)));
    }

    @Test
    void tls_worksBothWays() throws Exception {
        var authority = new DiskCertificateAuthority(settings(), Clock.systemUTC(), new SecureRandom());
        SSLContext server = tls(authority, authority.standing(Role.API_SERVER).current());
        SSLContext client = tls(authority, authority.standing(Role.ADMIN).current());
        try (var listener = (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0)) {
            listener.setNeedClientAuth(true);
            var answer = Thread.ofVirtual().start(() -> {
                try (var socket = (SSLSocket) listener.accept()) {
                    socket.getOutputStream().write(socket.getSession().getPeerPrincipal().getName().getBytes());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            try (var socket = (SSLSocket) client.getSocketFactory().createSocket("localhost", listener.getLocalPort())) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                assertEquals("CN=kubernetes-admin,O=system:masters", new String(socket.getInputStream().readAllBytes()));
            }
            answer.join();
        }
    }

    @Test
    void serviceRange_firstAddress() {
        assertEquals("10.96.0.1", Settings.firstAddress("10.96.0.0/12"));
        assertEquals("10.101.0.1", Settings.firstAddress("10.101.0.7/16"));
        assertEquals("fd00:0:0:0:0:0:0:1", Settings.firstAddress("fd00::/108"));
        var settings = Settings.of(name -> Optional.ofNullable(Map.of("kybern.data", "/d", "kybern.service.cidr", "10.1.0.0/24, fd01::/112").get(name)));
        assertEquals(List.of("10.1.0.1", "fd01:0:0:0:0:0:0:1"), settings.serviceAddresses());
    }

    private static SSLContext tls(DiskCertificateAuthority authority, KeyMaterial material) throws Exception {
        char[] password = "x".toCharArray();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(material.keyStore(password), password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, password);
        trusted.setCertificateEntry("ca", authority.root());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private DiskCertificateAuthority authority(Instant now) {
        return new DiskCertificateAuthority(settings(), Clock.fixed(now, ZoneOffset.UTC), new SecureRandom());
    }

    private Settings settings() {
        return new Settings(data, 7443, List.of("10.97.0.1"));
    }

    private static final class MovableClock extends Clock {
        private Instant now;

        private MovableClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}

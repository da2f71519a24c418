// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Talks to the API server as the user of a kubeconfig.
final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final char[] NO_PASSWORD = {};

    private final HttpClient client;
    private final KubeConfig config;

    private ApiClient(HttpClient client, KubeConfig config) {
        this.client = client;
        this.config = config;
    }

    /// An answer: the status code and the body.
    record Answer(int code, String body) {
        boolean isOk() {
            return code >= 200 && code < 300;
        }

        Object json() {
            return JsonText.parse(body);
        }

        /// The message of a `Status` body, or the body.
        String message() {
            if (body.startsWith("{")) {
                String message = JsonText.string(json(), "message");
                return message.isEmpty() ? "HTTP " + code : message;
            }
            return body.isBlank() ? "HTTP " + code : body.strip();
        }
    }

    static ApiClient of(KubeConfig config) {
        try {
            HttpClient client = HttpClient.newBuilder().sslContext(context(config)).version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10)).build();
            return new ApiClient(client, config);
        } catch (GeneralSecurityException | IOException e) {
            throw CommandFailure.failed("the kubeconfig's certificates cannot be used: " + e.getMessage());
        }
    }

    String server() {
        return config.server();
    }

    /// Whether a GET is answered with a 2xx code just now.
    boolean isOk(String path) {
        try {
            return send("GET", path, "", "").isOk();
        } catch (IOException e) {
            return false;
        }
    }

    /// The body of a successful GET.
    Optional<Object> find(String path) {
        try {
            return Optional.of(send("GET", path, "", "")).filter(Answer::isOk).map(Answer::json);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Answer get(String path) {
        return call("GET", path, "", "");
    }

    /// @throws CommandFailure when the server cannot be reached
    Answer call(String method, String path, String contentType, String body) {
        try {
            return send(method, path, contentType, body);
        } catch (IOException e) {
            throw CommandFailure.failed("the API server at " + config.server() + " does not answer: " + reason(e));
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "connection refused" : e.getMessage();
    }

    private Answer send(String method, String path, String contentType, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(config.server() + path)).timeout(TIMEOUT)
                .header("Accept", "application/json").header("User-Agent", "kybern");
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        if (!config.token().isEmpty()) {
            request.header("Authorization", "Bearer " + config.token());
        }
        request.method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted");
        }
    }

    private static SSLContext context(KubeConfig config) throws GeneralSecurityException, IOException {
        KeyStore trusted = empty();
        int number = 0;
        for (Certificate certificate : certificates(config.authority())) {
            trusted.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = empty();
        if (!config.certificate().isEmpty()) {
            own.setKeyEntry("client", key(config.key()), NO_PASSWORD, certificates(config.certificate()).toArray(Certificate[]::new));
        }
        keys.init(own, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        byte[] der = Base64.getDecoder().decode(base64);
        byte[] encoded = switch (pem) {
            case String text when text.contains("BEGIN EC PRIVATE KEY") -> WrappedKeys.ellipticCurve(der);
            case String text when text.contains("BEGIN RSA PRIVATE KEY") -> WrappedKeys.rsa(der);
            default -> der;
        };
        for (String algorithm : new String[] {"EC", "RSA", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (java.security.spec.InvalidKeySpecException e) {
                continue;
            }
        }
        throw new GeneralSecurityException("the client key is neither EC nor RSA nor EdDSA");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Calls of the API without kubectl: no retries, exact times. Its user is a service account with all rights.
final class ApiCalls implements AutoCloseable {
    /// What came back.
    ///
    /// @param code HTTP status
    /// @param body text
    /// @param millis from sending to the whole answer
    record Answer(int code, String body, long millis) {
    }

    private final HttpClient client;
    private final String server;
    private final String token;

    private ApiCalls(HttpClient client, String server, String token) {
        this.client = client;
        this.server = server;
        this.token = token;
    }

    /// Makes the user in a namespace of its own.
    static ApiCalls of(Cluster cluster, String namespace) {
        cluster.kubectl("create", "namespace", namespace).requireSuccess();
        cluster.kubectl("-n", namespace, "create", "serviceaccount", "tester").requireSuccess();
        cluster.kubectl("create", "clusterrolebinding", namespace, "--clusterrole=cluster-admin", "--serviceaccount=" + namespace + ":tester")
                .requireSuccess();
        String token = cluster.kubectl("-n", namespace, "create", "token", "tester").requireSuccess().strip();
        try {
            return new ApiCalls(HttpClient.newBuilder().sslContext(trust(Files.readString(cluster.adminKubeConfig()))).build(),
                    "https://127.0.0.1:" + cluster.port(), token);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trust(String kubeConfig) throws GeneralSecurityException, IOException {
        Matcher authority = Pattern.compile("certificate-authority-data:\\s*\"?([A-Za-z0-9+/=]+)").matcher(kubeConfig);
        if (!authority.find()) {
            throw new AssertionError("admin.kubeconfig has no certificate-authority-data");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("cluster", CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(authority.group(1)))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    Answer get(String path) {
        return send("GET", path, "", "application/json");
    }

    Answer post(String path, String body) {
        return send("POST", path, body, "application/json");
    }

    Answer apply(String path, String body) {
        return send("PATCH", path + "?fieldManager=test&force=true", body, "application/apply-patch+yaml");
    }

    Answer delete(String path) {
        return send("DELETE", path, "", "application/json");
    }

    private Answer send(String method, String path, String body, String type) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path)).timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token).header("Content-Type", type)
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
        long began = System.nanoTime();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body(), (System.nanoTime() - began) / 1_000_000);
        } catch (IOException e) {
            return new Answer(-1, e.toString(), (System.nanoTime() - began) / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(-1, "interrupted", 0);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Bare HTTPS to an API server, with what a kubeconfig holds: its CA, and its client certificate where asked for.
final class HttpsClient implements AutoCloseable {
    private final URI server;
    private final HttpClient client;

    private HttpsClient(URI server, HttpClient client) {
        this.server = server;
        this.client = client;
    }

    /// A client that shows the kubeconfig's certificate.
    static HttpsClient certified(Path kubeConfig) {
        return of(kubeConfig, true);
    }

    /// A client that shows nothing: anonymous, or with a token in its headers.
    static HttpsClient bare(Path kubeConfig) {
        return of(kubeConfig, false);
    }

    private static HttpsClient of(Path kubeConfig, boolean certified) {
        try {
            String text = Files.readString(kubeConfig);
            KeyStore trusted = empty();
            trusted.setCertificateEntry("ca", certificates(decoded(text, "certificate-authority-data")).getFirst());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyStore own = empty();
            if (certified) {
                own.setKeyEntry("client", key(decoded(text, "client-key-data")), new char[0],
                        certificates(decoded(text, "client-certificate-data")).toArray(Certificate[]::new));
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return new HttpsClient(URI.create(field(text, "server")), HttpClient.newBuilder().sslContext(tls).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the kubeconfig " + kubeConfig + " cannot be used", e);
        }
    }

    HttpResponse<byte[]> send(String method, String path, Map<String, String> headers, byte[] body) {
        return send(request(method, path, headers, body), HttpResponse.BodyHandlers.ofByteArray());
    }

    /// An answer that goes on: a watch, a followed log.
    InputStream stream(String path, Map<String, String> headers) {
        HttpResponse<InputStream> answer = send(request("GET", path, headers, new byte[0]), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    private HttpRequest request(String method, String path, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path)).timeout(Duration.ofSeconds(60))
                .method(method, body.length == 0 && method.equals("GET") ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return request.build();
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
    }

    private static PrivateKey key(byte[] pem) throws GeneralSecurityException {
        String base64 = new String(pem, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static byte[] decoded(String text, String field) {
        return Base64.getDecoder().decode(field(text, field));
    }

    private static String field(String text, String field) {
        Matcher found = Pattern.compile(field + ":\\s*\"?([^\\s\"]+)").matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("the kubeconfig has no " + field);
        }
        return found.group(1);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.http;

import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.KeyMaterial;
import io.kybern.pki.api.StandingCertificate;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Passes requests on to the agent of a node, under the API server's own certificate: plain ones by copying the answer, streams (exec,
/// attach, port-forward) by joining the two connections once the agent has agreed.
final class AgentForwarder {
    private static final char[] PASSWORD = "kybern".toCharArray();
    private static final Set<String> COPIED = Set.of("content-type", "content-length", "x-content-type-options");

    private final StandingCertificate certificate;
    private final KeyStore trusted;
    private volatile SSLContext context;
    private volatile HttpClient client;

    AgentForwarder(CertificateAuthority authority) throws GeneralSecurityException, IOException {
        certificate = authority.standing(StandingCertificate.Role.KUBELET_CLIENT);
        trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("root", authority.root());
        context = context(certificate.current());
        client = client(context);
        certificate.onRenewal(this::renew);
    }

    private void renew(KeyMaterial material) {
        try {
            context = context(material);
            client = client(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext context(KeyMaterial material) throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(material.keyStore(PASSWORD), PASSWORD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext created = SSLContext.getInstance("TLS");
        created.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return created;
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
    }

    int forward(Request request, Response response, ApiRequest asked, ApiResponse.Forward forward, Callback callback) throws IOException {
        if (forward.upgrade() && !asked.header("upgrade").isEmpty()) {
            return StreamTunnel.open(request, response, asked, forward, context, callback);
        }
        var outgoing = HttpRequest.newBuilder(URI.create("https://" + forward.host() + ":" + forward.port() + forward.path()))
                .method(asked.method(), asked.method().equals("GET") ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(asked.body().read(3 * 1024 * 1024)));
        if (!asked.header("accept").isEmpty()) {
            outgoing.header("accept", asked.header("accept"));
        }
        try {
            HttpResponse<InputStream> answer = client.send(outgoing.build(), HttpResponse.BodyHandlers.ofInputStream());
            copy(answer, request, response);
            callback.succeeded();
            return answer.statusCode();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } catch (ConnectException e) {
            return unreachable(response, forward, e, callback);
        }
    }

    private static int unreachable(Response response, ApiResponse.Forward forward, IOException cause, Callback callback) throws IOException {
        response.setStatus(502);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            out.write(("the node agent at " + forward.host() + ":" + forward.port() + " can't be reached: " + cause.getMessage() + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        callback.succeeded();
        return 502;
    }

    private static void copy(HttpResponse<InputStream> answer, Request request, Response response) throws IOException {
        response.setStatus(answer.statusCode());
        answer.headers().map().forEach((name, values) -> {
            if (COPIED.contains(name)) {
                values.forEach(value -> response.getHeaders().add(name, value));
            }
        });
        try (InputStream in = answer.body(); OutputStream out = Content.Sink.asOutputStream(response)) {
            request.addFailureListener(_ -> close(in));
            byte[] buffer = new byte[32 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException _) {
            // the stream is given up either way
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.http;

import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.KeyMaterial;
import io.kybern.pki.api.StandingCertificate;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.Protobuf;
import io.kybern.resource.api.Tables;
import io.kybern.server.api.ApiServer;
import java.time.InstantSource;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// The HTTPS endpoint of the API server, on `kybern.port` of all addresses.
@Component(service = HttpEndpoint.class, immediate = true)
public final class HttpEndpoint {
    private static final System.Logger LOG = System.getLogger(HttpEndpoint.class.getName());
    private static final int PLATFORM_THREADS = 24;
    private static final int REQUEST_HEADERS = 1024 * 1024;
    private static final int STREAMS_A_CONNECTION = 250;
    private static final long IDLE_MILLIS = 90_000;
    private static final char[] PASSWORD = "kybern".toCharArray();

    private final Server server;
    private final SslContextFactory.Server tls = new AnyClientCertificate();
    private final AutoCloseable renewal;
    private final ServerConnector connector;

    @Activate
    public HttpEndpoint(BundleContext context, @Reference ApiServer pipeline, @Reference CertificateAuthority authority,
            @Reference Codecs codecs, @Reference Protobuf protobuf, @Reference Tables tables) throws Exception {
        this(Integer.parseInt(property(context, "kybern.port", "6443")), pipeline, authority,
                new Encoder(codecs, protobuf, tables, InstantSource.system()));
    }

    HttpEndpoint(int port, ApiServer pipeline, CertificateAuthority authority, Encoder encoder) throws Exception {
        StandingCertificate certificate = authority.standing(StandingCertificate.Role.API_SERVER);
        use(certificate.current());
        tls.setWantClientAuth(true);
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        renewal = certificate.onRenewal(this::renew);
        var threads = new QueuedThreadPool(PLATFORM_THREADS);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("request-"));
        server = new Server(threads);
        server.setHandler(new RequestHandler(pipeline, encoder, new AgentForwarder(authority)));
        server.setStopTimeout(0);
        connector = connector();
        connector.setPort(port);
        server.addConnector(connector);
        server.start();
        LOG.log(System.Logger.Level.INFO, "serving the Kubernetes API on port {0}", Integer.toString(connector.getLocalPort()));
    }

    private static String property(BundleContext context, String name, String fallback) {
        String value = context.getProperty(name);
        return value == null ? fallback : value;
    }

    int port() {
        return connector.getLocalPort();
    }

    @Deactivate
    void close() throws Exception {
        renewal.close();
        server.stop();
    }

    private void use(KeyMaterial material) {
        tls.setKeyStore(material.keyStore(PASSWORD));
        tls.setKeyStorePassword(new String(PASSWORD));
    }

    private void renew(KeyMaterial material) {
        try {
            tls.reload(factory -> use(material));
        } catch (Exception e) {
            throw new IllegalStateException("the renewed serving certificate could not be loaded", e);
        }
    }

    private ServerConnector connector() {
        var http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(REQUEST_HEADERS);
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setOutputBufferSize(64 * 1024);
        http.setIdleTimeout(0);
        var http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(STREAMS_A_CONNECTION);
        // many watches cancelled at once are no attack
        http2.setRateControlFactory(new RateControl.Factory() { });
        http2.setStreamIdleTimeout(0);
        http2.setInitialStreamRecvWindow(1024 * 1024);
        http2.setInitialSessionRecvWindow(4 * 1024 * 1024);
        var alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        alpn.setDefaultProtocol("http/1.1");
        var created = new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, alpn.getProtocol()), alpn, http2,
                new HttpConnectionFactory(http));
        created.setIdleTimeout(IDLE_MILLIS);
        created.setAcceptQueueSize(1024);
        return created;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.authentication.api.UserInfo;
import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.ClientCertificateVerifier;
import io.kybern.pki.api.KeyMaterial;
import io.kybern.resource.api.Codec;
import io.kybern.server.api.Client;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/// The HTTPS endpoint of one or many agents, on a free port.
final class AgentEndpoint implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AgentEndpoint.class.getName());
    private static final char[] PASSWORD = "kybern".toCharArray();
    private static final Duration LIFETIME = Duration.ofDays(365);
    private static final int PLATFORM_THREADS = 12;

    private final Server server;
    private final ServerConnector connector;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final CertificateAuthority authority;
    private final String nodeName;
    private final List<String> hosts;
    private final NodeTasks tasks;
    private final Clock clock;

    /// @param preferred the port to use when it is free; 0 for any
    /// @param hosts names and addresses that the serving certificate is good for
    AgentEndpoint(int preferred, String nodeName, List<String> hosts, CertificateAuthority authority, AgentHandler.Agents agents,
            Client client,
            Codec json,
            NodeTasks tasks, Clock clock) throws Exception {
        this.authority = authority;
        this.nodeName = nodeName;
        this.hosts = hosts;
        this.tasks = tasks;
        this.clock = clock;
        use(issue());
        tls.setWantClientAuth(true);
        tls.setTrustStore(trusted(authority));
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        var threads = new QueuedThreadPool(PLATFORM_THREADS);
        threads.setName("agent-http");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("agent-request-"));
        server = new Server(threads);
        server.setStopTimeout(0);
        ServerWebSocketContainer.ensure(server);
        server.setHandler(new AgentHandler(agents, new Access(client, new ClientCertificateVerifier(authority.root(), clock)), json,
                tasks));
        var http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(1 << 20);
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setIdleTimeout(0);
        connector = new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        connector.setIdleTimeout(Duration.ofHours(4).toMillis());
        server.addConnector(connector);
        connector.setPort(free(preferred) ? preferred : 0);
        server.start();
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static KeyStore trusted(CertificateAuthority authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setCertificateEntry("root", authority.root());
        return store;
    }

    int port() {
        return connector.getLocalPort();
    }

    private KeyMaterial issue() {
        KeyMaterial material = authority.serving(UserInfo.of("system:node:" + nodeName, "system:nodes"), hosts, LIFETIME);
        tasks.after(Duration.between(clock.instant(), material.renewAt()), "renew-certificate", this::renew);
        return material;
    }

    private void use(KeyMaterial material) {
        tls.setKeyStore(material.keyStore(PASSWORD));
        tls.setKeyStorePassword(new String(PASSWORD));
    }

    private void renew() {
        KeyMaterial fresh = issue();
        try {
            tls.reload(_ -> use(fresh));
        } catch (Exception failure) {
            throw new IllegalStateException("the renewed serving certificate could not be loaded", failure);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.DEBUG, "stopping the endpoint", failure);
        }
    }
}

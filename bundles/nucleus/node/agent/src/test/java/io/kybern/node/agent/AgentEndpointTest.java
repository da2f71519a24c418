// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.UserInfo;
import io.kybern.pki.api.KeyMaterial;
import io.kybern.pki.authority.DiskCertificateAuthority;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import io.kybern.server.api.WriteOptions;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

@Timeout(60)
class AgentEndpointTest {
    private static final char[] PASSWORD = "x".toCharArray();

    @TempDir
    Path root;

    private final FakeApi api = new FakeApi();
    private final RecordingRuntime runtime = new RecordingRuntime();
    private final NodeTasks tasks = new NodeTasks("test");
    private DiskCertificateAuthority authority;
    private NodeAgent agent;
    private AgentEndpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        Path data = root.resolve("data");
        var context = (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (_, method, arguments) -> method.getName().equals("getProperty") && "kybern.data".equals(arguments[0]) ? data.toString()
                        : null);
        authority = new DiskCertificateAuthority(context);
        var settings = Settings.of("n1", root.resolve("node"), "", List.of("127.0.0.1"), List.of(), "");
        Files.createDirectories(settings.directory());
        var json = new TextCodecs().json();
        agent = new NodeAgent(settings, api, runtime, Drivers.of(List.of()), json, Clock.systemUTC(), tasks, PodFeed.own(api, "n1"));
        var agents = new AgentHandler.Agents() {
            @Override
            public Optional<NodeAgent> of(String namespace, String pod) {
                return Optional.of(agent);
            }

            @Override
            public List<NodeAgent> all() {
                return List.of(agent);
            }
        };
        endpoint = new AgentEndpoint(0, "n1", List.of("localhost", "127.0.0.1"), authority, agents, api, json, tasks, Clock.systemUTC());
        agent.start(endpoint.port());
        Value container = Value.object("name", Value.of("c"), "image", Value.of("img:1"));
        api.create(Resource.PODS, "ns", Value.object("metadata", Value.object("name", Value.of("p")),
                "spec", Value.object("nodeName", Value.of("n1"), "containers", Value.array(container))), WriteOptions.DEFAULT);
        while (!api.get(Resource.PODS, "ns", "p").value().get("status", "phase").text().equals("Running")) {
            Thread.sleep(10);
        }
    }

    @AfterEach
    void stop() {
        endpoint.close();
        agent.close();
        tasks.close();
    }

    private HttpClient client(Optional<UserInfo> user) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("root", authority.root());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, PASSWORD);
        if (user.isPresent()) {
            KeyMaterial material = authority.client(user.get(), Duration.ofHours(1));
            own = material.keyStore(PASSWORD);
        }
        keys.init(own, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
    }

    private HttpClient admin() throws Exception {
        return client(Optional.of(UserInfo.of("api-server", UserInfo.MASTERS)));
    }

    private HttpResponse<String> get(HttpClient client, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("https://localhost:" + endpoint.port() + path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// What arrives on each channel, and the end.
    private static final class Channels implements WebSocket.Listener {
        final Map<Integer, ByteArrayOutputStream> received = new TreeMap<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.computeIfAbsent((int) bytes[0], _ -> new ByteArrayOutputStream()).write(bytes, 1, bytes.length - 1);
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return CompletableFuture.completedFuture(null);
        }

        String text(int channel) {
            return received.getOrDefault(channel, new ByteArrayOutputStream()).toString(StandardCharsets.ISO_8859_1);
        }
    }

    private WebSocket open(String path, String protocol, Channels channels) throws Exception {
        return admin().newWebSocketBuilder().subprotocols(protocol)
                .buildAsync(URI.create("wss://localhost:" + endpoint.port() + path), channels).get(10, TimeUnit.SECONDS);
    }

    private static void send(WebSocket socket, int channel, String text) throws Exception {
        ByteBuffer message = ByteBuffer.allocate(text.length() + 1);
        message.put((byte) channel).put(text.getBytes(StandardCharsets.ISO_8859_1)).flip();
        socket.sendBinary(message, true).get(5, TimeUnit.SECONDS);
    }

    @Test
    void withoutCredentials_isUnauthorized_andWithoutRights_forbidden() throws Exception {
        assertEquals(401, get(client(Optional.empty()), "/pods").statusCode());
        assertEquals(403, get(client(Optional.of(UserInfo.of("joe"))), "/pods").statusCode());
        assertEquals(200, get(admin(), "/pods").statusCode());
        assertEquals("ok", get(admin(), "/healthz").body());
    }

    @Test
    void logs_areReadFromTheContainersFile() throws Exception {
        Path log = runtime.newest("c").logPath().orElseThrow();
        Files.createDirectories(log.getParent());
        Files.writeString(log, "2026-01-01T00:00:00Z stdout F a\n2026-01-01T00:00:01Z stdout F b\n");
        assertEquals("b\n", get(admin(), "/containerLogs/ns/p/c?tailLines=1").body());
        HttpResponse<String> previous = get(admin(), "/containerLogs/ns/p/c?previous=true");
        assertEquals(400, previous.statusCode());
        assertTrue(previous.body().contains("previous terminated container \\\"c\\\" in pod \\\"p\\\" not found"), previous.body());
        assertEquals(404, get(admin(), "/containerLogs/ns/none/c").statusCode());
    }

    @Test
    void exec_overV5_halfClosesInput_andEndsWithTheExitCode() throws Exception {
        var channels = new Channels();
        WebSocket socket = open("/exec/ns/p/c?command=cat&input=1&output=1", "v5.channel.k8s.io", channels);
        assertEquals("v5.channel.k8s.io", socket.getSubprotocol());
        send(socket, 4, "{\"Width\":80,\"Height\":24}");
        send(socket, 0, "hello");
        send(socket, ChannelSocket.CLOSE, "\0");
        assertEquals(1000, channels.closed.get(10, TimeUnit.SECONDS));
        assertEquals("hello", channels.text(1));
        assertTrue(channels.text(3).contains("\"reason\":\"NonZeroExitCode\""), channels.text(3));
        assertTrue(channels.text(3).contains("{\"message\":\"3\",\"reason\":\"ExitCode\"}"), channels.text(3));
        assertEquals("80x24", runtime.session.size);
    }

    @Test
    void exec_withoutCommandOrStream_isRefused() throws Exception {
        assertEquals(400, get(admin(), "/exec/ns/p/c?output=1").statusCode());
        assertEquals(400, get(admin(), "/exec/ns/p/c?command=ls").statusCode());
    }

    @Test
    void portForward_overChannels_beginsWithThePort_andReportsTrouble() throws Exception {
        var channels = new Channels();
        WebSocket socket = open("/portForward/ns/p?port=8080&port=1", "v4.channel.k8s.io", channels);
        send(socket, 0, "ping");
        long end = System.nanoTime() + 10_000_000_000L;
        while ((!channels.text(0).endsWith("ping") || !channels.text(3).contains("refused")) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertEquals("\u0090\u001fping", channels.text(0));
        assertEquals("\u0090\u001f", channels.text(1));
        assertTrue(channels.text(3).contains("connection refused"), channels.text(3));
        socket.abort();
    }
}

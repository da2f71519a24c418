// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.RegistryCredentials;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeFailure.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pulls through `certs.d` from a plain-HTTP registry that wants a password; the registry is a few lines of this test.
@Timeout(120)
class PullTest {
    private static final String IMAGE = "registry.test/private/app:1";
    private static final Map<String, byte[]> BLOBS = new HashMap<>();
    private static byte[] manifest = new byte[0];
    private static HttpServer registry;
    private static Instance instance;
    private static ContainerRuntime runtime;

    @BeforeAll
    static void start() throws Exception {
        instance = Instance.create();
        instance.command("image", "build-busybox");
        fillRegistry();
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/v2/", PullTest::answer);
        registry.start();
        var folder = Files.createDirectories(instance.data().resolve("containerd/certs.d/registry.test"));
        Files.writeString(folder.resolve("hosts.toml"), """
                server = "http://127.0.0.1:%1$d"
                [host."http://127.0.0.1:%1$d"]
                  capabilities = ["pull", "resolve"]
                """.formatted(registry.getAddress().getPort()));
        runtime = instance.open();
    }

    @AfterAll
    static void stop() throws IOException {
        if (runtime != null) {
            runtime.close();
            registry.stop(0);
        }
        if (instance != null) {
            instance.delete();
        }
    }

    private static void fillRegistry() throws Exception {
        var folder = Files.createDirectories(instance.data().resolve("unpacked"));
        var archive = instance.data().resolve("containerd/import/busybox.tar");
        assertEquals(0, new ProcessBuilder("tar", "-xf", archive.toString(), "-C", folder.toString()).start().waitFor());
        Path config;
        try (var files = Files.list(folder)) {
            config = files.filter(file -> file.toString().endsWith(".json") && !file.endsWith("manifest.json")).findFirst().orElseThrow();
        }
        manifest = """
                {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
                "config":{"mediaType":"application/vnd.docker.container.image.v1+json",%s},
                "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar",%s}]}"""
                .formatted(blob(config), blob(folder.resolve("layer.tar"))).getBytes(StandardCharsets.UTF_8);
    }

    private static String blob(Path file) throws IOException {
        var content = Files.readAllBytes(file);
        BLOBS.put(digest(content), content);
        return "\"digest\":\"%s\",\"size\":%d".formatted(digest(content), content.length);
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var expected = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
            var path = exchange.getRequestURI().getPath();
            if (!List.of(expected).equals(exchange.getRequestHeaders().get("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (path.matches("/v2/private/app/manifests/(1|sha256:.*)")) {
                exchange.getResponseHeaders().set("Docker-Content-Digest", digest(manifest));
                send(exchange, "application/vnd.docker.distribution.manifest.v2+json", manifest);
            } else if (BLOBS.containsKey(path.substring(path.lastIndexOf('/') + 1))) {
                send(exchange, "application/octet-stream", BLOBS.get(path.substring(path.lastIndexOf('/') + 1)));
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private static void send(HttpExchange exchange, String type, byte[] content) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type);
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
        }
        exchange.sendResponseHeaders(200, head ? -1 : content.length);
        if (!head) {
            exchange.getResponseBody().write(content);
        }
    }

    private static Reason refusal(String image, Optional<RegistryCredentials> credentials) {
        return assertThrows(RuntimeFailure.class, () -> runtime.pullImage(image, credentials)).reason();
    }

    @Test
    void image_isPulledWithTheRightCredentialsOnly() {
        assertEquals(Reason.UNAUTHORIZED, refusal(IMAGE, Optional.empty()));
        assertEquals(Reason.UNAUTHORIZED, refusal(IMAGE, Optional.of(RegistryCredentials.basic("me", "wrong"))));
        assertTrue(runtime.image(IMAGE).isEmpty());
        var id = runtime.pullImage(IMAGE, Optional.of(RegistryCredentials.basic("me", "secret")));
        var image = runtime.image(IMAGE).orElseThrow();
        assertEquals(id, image.id());
        assertEquals(List.of("registry.test/private/app@" + digest(manifest)), image.digests());
        runtime.removeImage(IMAGE);
        assertFalse(runtime.image(IMAGE).isPresent());
        runtime.removeImage(IMAGE);
    }

    @Test
    void unknownImage_isNotFound() {
        assertEquals(Reason.IMAGE_NOT_FOUND,
                refusal("registry.test/private/other:1", Optional.of(RegistryCredentials.basic("me", "secret"))));
    }
}

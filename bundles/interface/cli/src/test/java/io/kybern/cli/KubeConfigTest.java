// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeConfigTest {
    private static final String CONFIG = """
            apiVersion: v1
            kind: Config
            # two contexts, the second is current
            clusters:
            - cluster:
                certificate-authority: ca.crt
                server: https://127.0.0.1:6443/
              name: "there"
            - name: here
              cluster: {}
            contexts:
            - context: {cluster: x}
              name: other
            - name: mine
              context:
                cluster: there
                user: me
            current-context: 'mine'
            users:
              - name: me
                user:
                  token: a:b
                  client-certificate-data: Y2VydA==
            preferences: {}
            """;

    @Test
    void currentContext_decidesServerAndUser(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("ca.crt"), "authority");
        Path file = folder.resolve("config");
        Files.writeString(file, CONFIG);
        assertEquals(new KubeConfig("https://127.0.0.1:6443", "authority", "cert", "", "a:b"), KubeConfig.read(file));
    }

    @Test
    void json_isUnderstoodToo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("config");
        Files.writeString(file, "{\"current-context\":\"c\",\"contexts\":[{\"name\":\"c\",\"context\":{\"cluster\":\"k\",\"user\":\"u\"}}],"
                + "\"clusters\":[{\"name\":\"k\",\"cluster\":{\"server\":\"https://x\"}}],\"users\":[{\"name\":\"u\",\"user\":{}}]}");
        assertEquals(new KubeConfig("https://x", "", "", "", ""), KubeConfig.read(file));
    }

    @Test
    void missingContext_isNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("config");
        Files.writeString(file, CONFIG.replace("'mine'", "yours"));
        CommandFailure failure = assertThrows(CommandFailure.class, () -> KubeConfig.read(file));
        assertTrue(failure.getMessage().endsWith("has no context \"yours\""), failure.getMessage());
    }

    @Test
    void missingFile_failsWithExitCode1(@TempDir Path folder) {
        assertEquals(1, assertThrows(CommandFailure.class, () -> KubeConfig.read(folder.resolve("none"))).exitCode());
    }
}

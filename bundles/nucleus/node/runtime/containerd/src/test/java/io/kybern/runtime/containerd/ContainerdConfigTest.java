// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.runtime.api.PodNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerdConfigTest {
    @TempDir
    Path folder;

    @Test
    void configuration_keepsEverythingBelowTheDataDirectory() {
        var layout = new Layout(Path.of("/data/kybern"));
        var toml = ContainerdConfig.toml(layout, Path.of("/usr/lib/cni"), false, false);
        assertTrue(toml.contains("root = \"/data/kybern/containerd/root\""), toml);
        assertTrue(toml.contains("address = \"/data/kybern/containerd/containerd.sock\""), toml);
        assertTrue(toml.contains("restrict_oom_score_adj = true"), toml);
        assertTrue(toml.contains("disable_apparmor = true"), toml);
        assertTrue(ContainerdConfig.network(new PodNetwork(5), layout).contains("\"subnet\": \"10.69.0.0/24\""));
    }

    @Test
    void socket_ofALongDirectory_liesElsewhere() {
        assertTrue(new Layout(Path.of("/" + "x".repeat(120))).socket().startsWith("/run/kybern"));
    }

    @Test
    void directoryThatWouldBreakTheSyntax_isRefused() {
        var layout = new Layout(Path.of("/data/\"quoted"));
        assertThrows(IllegalArgumentException.class, () -> ContainerdConfig.toml(layout, Path.of("/usr/lib/cni"), true, true));
    }

    @Test
    void mountPoints_areUnescaped() {
        assertEquals("/a b\\c", Mounts.unescape("/a\\040b\\134c"));
        assertEquals("/plain", Mounts.unescape("/plain"));
    }

    @Test
    void leftovers_areUndoneOnce_andFailuresDoNotStopTheRest() throws IOException {
        var layout = new Layout(folder);
        var victim = Files.writeString(folder.resolve("victim"), "");
        Leftovers.record(layout, "owner", List.of("false", "rm " + victim));
        Leftovers.undo(layout);
        assertTrue(Files.notExists(victim));
        assertEquals(0, Files.list(layout.leftovers()).count());
    }

    @Test
    void commandFailure_carriesWhatTheCommandSaid() {
        var failure = assertThrows(IOException.class, () -> Command.run(List.of("sh", "-c", "echo because >&2; exit 3")));
        assertTrue(failure.getMessage().endsWith("because"), failure.getMessage());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.PodNetwork;
import io.kybern.runtime.containerd.ContainerdHost;
import io.kybern.runtime.containerd.InstanceCommand;
import io.kybern.runtime.containerd.InstanceIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// A data directory with a containerd of its own, for one test class.
///
/// @param data the data directory
record Instance(Path data, NodeSettings node, ContainerdHost host) {

    /// Skips the test, saying why, where containers cannot run.
    static Instance create() throws IOException {
        var host = new ContainerdHost();
        host.unavailable().ifPresent(obstacle -> Assumptions.abort("skipped: " + obstacle));
        var data = Files.createTempDirectory("kybern-cri");
        return new Instance(data, new NodeSettings("test", data, new PodNetwork(new InstanceIndex(data).claim())), host);
    }

    ContainerRuntime open() {
        return new CriRuntimeProvider(host).open(node);
    }

    /// Runs a command of the bundle as `kybern` would, which must succeed.
    String command(String... words) {
        var out = new ByteArrayOutputStream();
        var arguments = new ArrayList<>(List.of("--data", data.toString()));
        arguments.addAll(List.of(words));
        int code = new InstanceCommand(new PrintStream(out, true, StandardCharsets.UTF_8), System.err).run(arguments, Map.of());
        assertEquals(0, code, out.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    /// Stops watching, as the end of the server does.
    void leave() {
        host.close();
    }

    boolean hasProcesses() {
        return ProcessHandle.allProcesses().anyMatch(process -> commandLine(process.pid()).contains(data + "/"));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    void delete() throws IOException {
        host.close();
        command("reset");
        try (var files = Files.walk(data)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.ContainerFilter;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.Mount;
import io.kybern.runtime.api.PodIdentity;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.api.SandboxState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `kybern down` and `up`: what the command stops, the next start must be able to clear away.
@Timeout(120)
class StopAndStartTest {
    private Instance instance;

    @BeforeEach
    void create() throws IOException {
        instance = Instance.create();
    }

    @AfterEach
    void delete() throws IOException {
        if (instance != null) {
            instance.delete();
        }
    }

    private SandboxConfig pod(String name) {
        return SandboxConfig.builder(new PodIdentity("ns", name, name, 0), instance.data().resolve("logs")).hostname(name).build();
    }

    @Test
    void stop_endsPodsPolitely_andTheNextStartFindsThemEnded() throws IOException {
        instance.command("image", "build-busybox");
        var shared = Files.createDirectories(instance.data().resolve("shared"));
        try (var runtime = instance.open()) {
            assertTrue(runtime.image("localhost/busybox:1").isPresent(), "the archive that waited was imported");
            var pod = pod("polite");
            var script = "trap 'echo bye > /shared/farewell; exit 0' TERM; echo up > /shared/up; while true; do sleep 0.1; done";
            var container = ContainerConfig.builder("main", "localhost/busybox:1", "busybox").command(List.of("sh", "-c", script))
                    .mounts(List.of(Mount.readWrite("/shared", shared))).build();
            runtime.startContainer(runtime.createContainer(runtime.runSandbox(pod), container, pod));
            while (!Files.exists(shared.resolve("up"))) {
                Thread.onSpinWait();
            }
        }
        instance.leave();
        instance.command("stop", "10");
        assertEquals("bye\n", Files.readString(shared.resolve("farewell")));
        assertFalse(instance.hasProcesses());
        assertFalse(Files.readString(Path.of("/proc/self/mountinfo"))
                .contains(instance.data() + "/containerd/state/io.containerd.grpc.v1.cri/netns"));
        instance.command("stop");
        try (var runtime = instance.open()) {
            var sandbox = runtime.sandboxes(SandboxFilter.ALL).getFirst();
            assertEquals(SandboxState.NOT_READY, sandbox.state());
            assertEquals(ContainerState.EXITED, runtime.containers(ContainerFilter.ALL).getFirst().state());
            runtime.removeSandbox(sandbox.id());
            assertTrue(runtime.sandboxes(SandboxFilter.ALL).isEmpty());
            assertTrue(runtime.containers(ContainerFilter.ALL).isEmpty());
            try (var ports = Files.list(Path.of("/sys/class/net", instance.node().network().bridge(), "brif"))) {
                assertEquals(0, ports.count(), "links of pods that are gone");
            }
            var next = runtime.runSandbox(pod("next"));
            assertEquals(1, runtime.sandbox(next).orElseThrow().addresses().size());
        }
    }
}

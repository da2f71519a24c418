// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.NamespaceMode;
import io.kybern.runtime.api.Namespaces;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.PodIdentity;
import io.kybern.runtime.api.PortMapping;
import io.kybern.runtime.api.RuntimeEvent;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.tck.ContainerRuntimeContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The contract against a containerd of its own, and what only a real one can show.
class CriRuntimeTest extends ContainerRuntimeContract {
    private static Instance instance;
    private static Path data;
    private static NodeSettings node;
    private static ContainerRuntime runtime;

    @BeforeAll
    static void start() throws IOException {
        instance = Instance.create();
        data = instance.data();
        node = instance.node();
        runtime = instance.open();
        assertEquals("localhost/busybox:1\n", instance.command("image", "build-busybox"));
    }

    @AfterAll
    static void reset_leavesNothingOnTheMachine() throws IOException {
        if (runtime == null) {
            return;
        }
        var leftover = SandboxConfig.builder(new PodIdentity("tck", "leftover", "leftover", 0), data.resolve("logs"))
                .hostname("leftover")
                .cgroupParent(node.cgroupRoot() + "/leftover")
                .ports(List.of(new PortMapping(PortMapping.Protocol.TCP, 80, 34_567, "")))
                .build();
        var container = ContainerConfig.builder("main", "localhost/busybox:1", "busybox").command(List.of("sleep", "1000")).build();
        runtime.startContainer(runtime.createContainer(runtime.runSandbox(leftover), container, leftover));
        runtime.close();
        instance.delete();
        assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(data.toString()));
        assertFalse(Files.exists(Path.of("/sys/class/net", node.network().bridge())));
        assertFalse(new String(new ProcessBuilder("iptables-save", "-t", "nat").start().getInputStream().readAllBytes(),
                StandardCharsets.UTF_8)
                .contains("34567"));
        assertFalse(instance.hasProcesses());
        try (var cgroups = Files.find(Path.of("/sys/fs/cgroup"), 3, (path, kind) -> path.toString().contains(node.cgroupRoot()))) {
            assertEquals(List.of(), cgroups.toList());
        }
    }

    @Override
    protected ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return "localhost/busybox:1";
    }

    @Test
    void pauseImage_isPinned_andListed() {
        assertTrue(runtime.image("localhost/kybern-pause:1").orElseThrow().pinned());
        assertFalse(runtime.image("localhost/busybox:1").orElseThrow().pinned());
        assertTrue(instance.command("image", "list").contains("localhost/kybern-pause:1"));
    }

    @Test
    void pods_reachEachOther_andTheHostReachesThem() {
        var server = start(pod(), shell("echo hello > /tmp/index.html; httpd -f -p 8080 -h /tmp"));
        var address = runtime.sandbox(server.sandbox()).orElseThrow().addresses().getFirst();
        var client = start(pod(), shell("sleep 1000"));
        eventually("the page", () -> runtime.exec(client.container(),
                List.of("timeout", "3", "wget", "-q", "-O", "-", "http://" + address + ":8080/"),
                        Duration.ofSeconds(5)).stdoutText().equals("hello\n"));
    }

    @Test
    void daemonKilled_containersRunOn_andEventsResync() throws Exception {
        var pod = start(pod(), shell("sleep 1000"));
        var events = new CopyOnWriteArrayList<RuntimeEvent.Kind>();
        try (var _ = runtime.subscribe(event -> events.add(event.kind()))) {
            long pid = Long.parseLong(Files.readString(data.resolve("containerd/containerd.pid")).strip());
            eventually("the stream is up", () -> events.contains(RuntimeEvent.Kind.RESYNC));
            events.clear();
            var daemon = ProcessHandle.of(pid).orElseThrow();
            daemon.destroyForcibly();
            eventually("dead", () -> !daemon.isAlive());
            eventually("healthy again, by its host", () -> runtime.health().ready());
            eventually("resync", () -> events.contains(RuntimeEvent.Kind.RESYNC));
        }
        assertEquals(ContainerState.RUNNING, runtime.container(pod.container()).orElseThrow().state());
        assertEquals(SandboxState.READY, runtime.sandbox(pod.sandbox()).orElseThrow().state());
        assertEquals(0, runtime.exec(pod.container(), List.of("true"), Duration.ofSeconds(5)).exitCode());
        long pid = Long.parseLong(Files.readString(data.resolve("containerd/containerd.pid")).strip());
        instance.host().start(node);
        assertEquals(pid, Long.parseLong(Files.readString(data.resolve("containerd/containerd.pid")).strip()),
                "adopted, not started again");
    }

    @Test
    void pauseProcess_reapsOrphans_inASharedProcessNamespace() {
        var shared = new Namespaces(NamespaceMode.POD, NamespaceMode.POD,
                NamespaceMode.POD, "");
        var pod = start(pod().namespaces(shared), shell("while true; do sh -c 'sleep 0.2 & exit 0'; sleep 0.1; done").namespaces(shared));
        eventually("pause is process 1", () -> runtime.exec(pod.container(), List.of("ps"),
                Duration.ofSeconds(5)).stdoutText().contains("/pause"));
        for (int i = 0; i < 5; i++) {
            var zombies = runtime.exec(pod.container(), List.of("sh", "-c", "sleep 0.3; grep -l 'State:.Z' /proc/[0-9]*/status | wc -l"),
                    Duration.ofSeconds(5)).stdoutText().strip();
            assertTrue(Integer.parseInt(zombies) <= 2, zombies + " zombies");
        }
    }
}

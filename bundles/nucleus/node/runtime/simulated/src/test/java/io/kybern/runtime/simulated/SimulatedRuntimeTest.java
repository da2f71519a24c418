// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.PodIdentity;
import io.kybern.runtime.api.PodNetwork;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.tck.ContainerRuntimeContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulatedRuntimeTest extends ContainerRuntimeContract {
    private static final SimulatedRuntimeProvider PROVIDER = new SimulatedRuntimeProvider(Duration.ofMillis(20));
    private static final ContainerRuntime RUNTIME = PROVIDER.open(node("hollow-0"));

    private static NodeSettings node(String name) {
        return new NodeSettings(name, Path.of("/nowhere"), new PodNetwork(3));
    }

    @BeforeAll
    static void image_present() {
        RUNTIME.pullImage("busybox", Optional.empty());
    }

    @AfterAll
    static void close() {
        RUNTIME.close();
    }

    @Override
    protected ContainerRuntime runtime() {
        return RUNTIME;
    }

    @Override
    protected String image() {
        return "busybox";
    }

    @Test
    void start_takesTheConfiguredTime() {
        try (var slow = new SimulatedRuntimeProvider(Duration.ofMillis(300)).open(node("slow"))) {
            var config = SandboxConfig.builder(new PodIdentity("a", "b", "c", 0), Path.of("/logs")).build();
            var id = slow.createContainer(slow.runSandbox(config), ContainerConfig.builder("main", "x", "x").build(), config);
            long before = System.nanoTime();
            slow.startContainer(id);
            assertTrue(System.nanoTime() - before >= Duration.ofMillis(300).toNanos());
            assertEquals(ContainerState.RUNNING, slow.container(id).orElseThrow().state());
        }
    }

    @Test
    void annotatedContainer_endsByItself() {
        var pod = start(pod(), shell("").annotations(Map.of("simulated.kybern.io/run-seconds", "0", "simulated.kybern.io/exit-code", "9")));
        eventually("ended", () -> RUNTIME.container(pod.container()).orElseThrow().state() == ContainerState.EXITED);
        assertEquals(9, RUNTIME.container(pod.container()).orElseThrow().exitCode());
    }

    @Test
    void thousandsOfSandboxes_haveAddressesOfTheirOwn_andGiveThemBack() {
        try (var one = PROVIDER.open(node("hollow-1")); var two = PROVIDER.open(node("hollow-2"))) {
            var addresses = new HashSet<String>();
            for (int i = 0; i < 5_000; i++) {
                var runtime = i % 2 == 0 ? one : two;
                var id = runtime.runSandbox(SandboxConfig.builder(new PodIdentity("n", "p" + i, "u" + i, 0), Path.of("/logs")).build());
                addresses.addAll(runtime.sandbox(id).orElseThrow().addresses());
            }
            assertEquals(5_000, addresses.size());
            assertTrue(addresses.stream().noneMatch(address -> address.startsWith("10.67.0.")), "the real node's range");
            for (var runtime : new ContainerRuntime[] {one, two}) {
                runtime.sandboxes(SandboxFilter.ALL).forEach(sandbox -> runtime.removeSandbox(sandbox.id()));
            }
            for (int i = 0; i < 65_536 - 256 - 10; i++) {
                var id = one.runSandbox(SandboxConfig.builder(new PodIdentity("n", "q", "v" + i, 0), Path.of("/logs")).build());
                one.removeSandbox(id);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.PodNetwork;
import io.kybern.runtime.simulated.SimulatedRuntimeProvider;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HollowTest {
    private static final int NODES = 40;
    private static final int PODS = 400;

    @TempDir
    Path root;

    private static boolean running(StoredObject pod) {
        Value status = pod.value().get("status");
        return status.get("phase").text().equals("Running")
                && status.get("conditions").items().stream().anyMatch(c -> c.get("type").text().equals("Ready")
                        && c.get("status").text().equals("True"));
    }

    @Test
    void manyNodesShareOneFeed_podsRun_andIdlePodsOwnNoThread() throws Exception {
        var api = new FakeApi();
        var provider = new SimulatedRuntimeProvider(Map.of("startDelayMillis", 10));
        var agents = new ArrayList<NodeAgent>();
        try (var tasks = new NodeTasks("hollow"); PodFeed feed = PodFeed.shared(api)) {
            for (int i = 0; i < NODES; i++) {
                Path directory = root.resolve("n" + i);
                var runtime = provider.open(new NodeSettings("n" + i, directory, new PodNetwork(0)));
                var agent = new NodeAgent(Settings.hollow("n" + i, directory, "127.0.0.1"), api, runtime, Drivers.of(List.of()),
                        new TextCodecs().json(), Clock.systemUTC(), tasks, feed);
                agents.add(agent);
                agent.start(1);
            }
            for (int i = 0; i < PODS; i++) {
                Value container = Value.object("name", Value.of("c"), "image", Value.of("img"), "livenessProbe",
                        Value.object("exec", Value.object("command", Value.strings(List.of("x")))));
                api.create(Resource.PODS, "ns", Value.object("metadata", Value.object("name", Value.of("p" + i)),
                        "spec", Value.object("nodeName", Value.of("n" + i % NODES), "containers", Value.array(container))),
                                WriteOptions.DEFAULT);
            }
            long end = System.nanoTime() + 40_000_000_000L;
            while (!api.all(Resource.PODS).stream().allMatch(HollowTest::running)) {
                assertTrue(System.nanoTime() < end, () -> "not all run: " + api.all(Resource.PODS).getLast().value());
                Thread.sleep(50);
            }
            assertEquals(NODES, api.all(Resource.LEASES).size());
            Thread.sleep(300);
            assertTrue(tasks.busy() <= 2, () -> "threads: " + tasks.busy());
            api.all(Resource.PODS).forEach(pod -> api.delete(Resource.PODS, "ns", pod.name(), Value.object()));
            while (!api.all(Resource.PODS).isEmpty()) {
                assertTrue(System.nanoTime() < end, () -> "left: " + api.all(Resource.PODS).size());
                Thread.sleep(50);
            }
            agents.forEach(NodeAgent::close);
        }
    }
}

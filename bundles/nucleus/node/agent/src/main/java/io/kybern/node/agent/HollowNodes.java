// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Codec;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.PodNetwork;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.volume.api.VolumeDriver;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Many agents over simulated runtimes in one process, for controllers and schedulers at scale. They share one watch of the pods, one
/// timer and
/// one HTTPS endpoint; each has its own identity, Node, Lease and runtime.
final class HollowNodes implements AgentHandler.Agents, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HollowNodes.class.getName());
    private static final int AT_ONCE = 6;

    private final int count;
    private final Path directory;
    private final PodNetwork network;
    private final Clients clients;
    private final RuntimeChoice runtimes;
    private final Codec json;
    private final Clock clock;
    private final NodeTasks tasks;
    private final PodFeed feed;
    private final Map<String, NodeAgent> agents = new ConcurrentHashMap<>();

    /// @param watcher may list and watch all pods
    HollowNodes(int count, Path directory, PodNetwork network, Clients clients, Client watcher, RuntimeChoice runtimes, Codec json,
            Clock clock,
            NodeTasks tasks) {
        this.count = count;
        this.directory = directory;
        this.network = network;
        this.clients = clients;
        this.runtimes = runtimes;
        this.json = json;
        this.clock = clock;
        this.tasks = tasks;
        this.feed = PodFeed.shared(watcher);
    }

    /// Starts them all, some at once.
    void start(int port) throws InterruptedException {
        long began = System.nanoTime();
        feed.awaitSync();
        var turns = new Semaphore(AT_ONCE);
        var left = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            String name = "hollow-node-" + i;
            turns.acquire();
            tasks.start(name, () -> {
                try {
                    startOne(name, port);
                } finally {
                    turns.release();
                    left.countDown();
                }
            });
        }
        left.await();
        LOG.log(System.Logger.Level.INFO, "{0} simulated nodes registered in {1} ms", Integer.toString(agents.size()),
                Long.toString((System.nanoTime() - began) / 1_000_000));
    }

    private void startOne(String name, int port) {
        Client client = clients.client(NodeComponent.identity(name), "kubelet");
        var settings = Settings.hollow(name, directory.resolve(name), LocalAddresses.main());
        try {
            var runtime = runtimes.simulated(new NodeSettings(name, directory.resolve(name), network));
            var agent = new NodeAgent(settings, client, runtime, Drivers.of(List.<VolumeDriver>of()), json, clock, tasks, feed);
            agents.put(name, agent);
            agent.start(port);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<NodeAgent> of(String namespace, String pod) {
        return agents.values().stream().filter(agent -> agent.find(namespace, pod).isPresent()).findFirst();
    }

    @Override
    public List<NodeAgent> all() {
        return List.copyOf(agents.values());
    }

    @Override
    public void close() {
        agents.values().forEach(NodeAgent::close);
        feed.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.Extensions;
import io.kybern.pki.api.CertificateAuthority;
import io.kybern.resource.api.Codecs;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.PodNetwork;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.volume.api.VolumeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Starts the agents of this process: one for this machine (`kybern.node=true`), and hollow ones (`kybern.simulatedNodes=N`).
@Component(service = NodeComponent.class, immediate = true)
public final class NodeComponent {
    private static final System.Logger LOG = System.getLogger(NodeComponent.class.getName());

    private final BundleContext context;
    private final Clients clients;
    private final Extensions extensions;
    private final Codecs codecs;
    private final CertificateAuthority authority;
    private final NodeTasks tasks = new NodeTasks("node");
    private final Clock clock = Clock.systemUTC();
    private final AtomicReference<List<AutoCloseable>> open = new AtomicReference<>(List.of());

    @Activate
    public NodeComponent(BundleContext context, @Reference Clients clients, @Reference Extensions extensions, @Reference Codecs codecs,
            @Reference CertificateAuthority authority) {
        this.context = context;
        this.clients = clients;
        this.extensions = extensions;
        this.codecs = codecs;
        this.authority = authority;
        if (property("kybern.node", "false").equals("true")) {
            tasks.start("local-node", this::startLocal);
        }
        int hollow = Integer.parseInt(property("kybern.simulatedNodes", "0"));
        if (hollow > 0) {
            tasks.start("hollow-nodes", () -> startHollow(hollow));
        }
    }

    private String property(String name, String fallback) {
        String value = context.getProperty(name);
        return value == null || value.isEmpty() ? fallback : value;
    }

    static UserInfo identity(String nodeName) {
        return UserInfo.of("system:node:" + nodeName, "system:nodes", UserInfo.AUTHENTICATED);
    }

    private PodNetwork network() {
        return new PodNetwork(Integer.parseInt(property("kybern.instance", "0")));
    }

    private Path data() {
        return Path.of(property("kybern.data", "."));
    }

    private void startLocal() {
        String name = property("kybern.nodeName", LocalAddresses.hostname());
        try {
            Client client = clients.client(identity(name), "kubelet");
            var node = new NodeSettings(name, data(), network());
            ContainerRuntime runtime = new RuntimeChoice(extensions).real(node);
            List<String> dns = List.of(property("kybern.clusterDns", "").split(",")).stream().filter(text -> !text.isEmpty()).toList();
            Path directory = data().resolve("node").resolve(name);
            Files.createDirectories(directory);
            boolean real = runtime.info().can(io.kybern.runtime.api.Capability.PROCESSES);
            var settings = Settings.of(name, directory, real ? node.cgroupRoot() : "", List.of(LocalAddresses.main()), dns,
                    network().podCidr());
            PodFeed feed = keep(PodFeed.own(client, name));
            var agent = keep(new NodeAgent(settings, client, runtime, new LeasedDrivers(extensions.point(VolumeDriver.class)),
                    codecs.json(), clock,
                    tasks, feed));
            int port = endpoint(settings, agent, client);
            Files.writeString(directory.resolve("endpoint.port"), Integer.toString(port));
            agent.start(port);
            LOG.log(System.Logger.Level.INFO, "node {0} runs pods with {1} {2}, its endpoint is port {3}", name, runtime.info().name(),
                    runtime.info().version(), Integer.toString(port));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.ERROR, "the node agent of " + name + " does not start", failure);
        }
    }

    private int endpoint(Settings settings, NodeAgent agent, Client client) throws Exception {
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
        List<String> hosts = java.util.stream.Stream.concat(settings.addresses().stream(), List.of(settings.nodeName(), "localhost",
                "127.0.0.1").stream())
                .distinct().toList();
        return keep(new AgentEndpoint(remembered(settings.directory()), settings.nodeName(), hosts, authority, agents, client,
                codecs.json(), tasks, clock)).port();
    }

    /// The port of the run before: the Node names it until this run has written its own.
    private static int remembered(Path directory) {
        try {
            return Integer.parseInt(Files.readString(directory.resolve("endpoint.port")).strip());
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    private void startHollow(int count) {
        try {
            Client watcher = clients.client(UserInfo.of("system:node-simulator", UserInfo.MASTERS, UserInfo.AUTHENTICATED),
                    "node-simulator");
            var nodes = keep(new HollowNodes(count, data().resolve("node"), network(), clients, watcher, new RuntimeChoice(extensions),
                    codecs.json(), clock, tasks));
            var endpoint = keep(new AgentEndpoint(0, "hollow", List.of(LocalAddresses.main(), "127.0.0.1"), authority, nodes, watcher,
                    codecs.json(), tasks,
                    clock));
            nodes.start(endpoint.port());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.ERROR, "the simulated nodes do not start", failure);
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.updateAndGet(list -> java.util.stream.Stream.concat(list.stream(), java.util.stream.Stream.of(resource)).toList());
        return resource;
    }

    @Deactivate
    void close() {
        for (AutoCloseable resource : Objects.requireNonNull(open.get()).reversed()) {
            try {
                resource.close();
            } catch (Exception failure) {
                LOG.log(System.Logger.Level.DEBUG, "closing", failure);
            }
        }
        tasks.close();
    }
}

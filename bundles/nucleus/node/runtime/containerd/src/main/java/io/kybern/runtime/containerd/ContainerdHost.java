// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/// Runs a containerd per data directory, and starts it again when it dies.
@Component
public final class ContainerdHost implements RuntimeHost {
    private static final System.Logger LOG = System.getLogger(ContainerdHost.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Map<Path, NodeSettings> nodes = new ConcurrentHashMap<>();
    private final Thread watcher;

    @Activate
    public ContainerdHost() {
        watcher = Thread.ofVirtual().name("containerd-watch").start(this::watch);
    }

    /// Containerd itself runs on.
    @Deactivate
    public void close() {
        watcher.interrupt();
    }

    @Override
    public Optional<String> unavailable() {
        return Machine.obstacle();
    }

    @Override
    public Path start(NodeSettings node) {
        var layout = new Layout(node.directory());
        try {
            new Containerd(layout).start(node.network());
            nodes.put(layout.data(), node);
        } catch (IOException e) {
            throw new RuntimeFailure(RuntimeFailure.Reason.UNAVAILABLE, "containerd does not start: " + e.getMessage(), e);
        }
        return layout.socket();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                nodes.values().forEach(ContainerdHost::startIfDead);
            }
        } catch (InterruptedException e) {
            // close() ends the wait.
            Thread.currentThread().interrupt();
        }
    }

    private static void startIfDead(NodeSettings node) {
        var containerd = new Containerd(new Layout(node.directory()));
        if (containerd.running().isPresent()) {
            return;
        }
        LOG.log(System.Logger.Level.WARNING, "containerd of " + node.directory() + " is gone, starting it again; its containers run on");
        try {
            containerd.start(node.network());
        } catch (IOException | RuntimeFailure e) {
            LOG.log(System.Logger.Level.ERROR, "containerd does not start: " + e.getMessage());
        }
    }
}

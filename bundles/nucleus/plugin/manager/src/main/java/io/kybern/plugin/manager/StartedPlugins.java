// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.Switchboard;
import io.kybern.resource.api.Codecs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Starts the plugins of the last run from disk, before there is an API; until then the server isn't ready.
@Component(service = StartedPlugins.class, immediate = true)
public final class StartedPlugins {
    private static final Logger LOG = System.getLogger(StartedPlugins.class.getName());
    /// Plugins that need services of late bundles are tried again for so long; then the API's state decides.
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 250;

    private final WorkQueue queue = new WorkQueue();
    private final Drains drains = new Drains();
    private final Clock clock = Clock.systemUTC();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final InstalledPlugins installed;
    private final Thread thread;

    /// Reads the last-known-good file below the directory that the framework property `kybern.data` names, in `plugins`.
    @Activate
    public StartedPlugins(BundleContext context, @Reference Switchboard switchboard, @Reference Codecs codecs, @Reference PluginWalls walls) {
        String data = context.getProperty("kybern.data");
        if (data == null || walls == null) {
            throw new IllegalStateException("the framework property kybern.data must name the data directory");
        }
        this.installed = new InstalledPlugins(context, switchboard, codecs, Path.of(data, "plugins"), clock, (plugin, drained) -> {
            drains.drained(plugin, drained, clock.instant());
            queue.add(plugin);
        });
        this.thread = Thread.ofPlatform().daemon().name("kybern-plugins-start").inheritInheritableThreadLocals(false).unstarted(this::start);
        thread.setContextClassLoader(null);
        thread.start();
    }

    /// Ends the start, if it's still going on.
    @Deactivate
    public void stop() {
        thread.interrupt();
    }

    private void start() {
        try {
            List<Installation> left = new ArrayList<>(installed.lastKnownGood());
            installed.requireAtStart(left);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!left.isEmpty() && deadline - System.nanoTime() > 0) {
                left.removeIf(this::active);
                if (!left.isEmpty()) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
            left.forEach(one -> LOG.log(Level.ERROR, "Plugin {0} of the last run does not start", one.plugin()));
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "The start of plugins ends");
        } finally {
            loaded.countDown();
        }
    }

    private boolean active(Installation installation) {
        try {
            installed.activate(installation, installed.codes(installation), Set.of());
            return true;
        } catch (RefusedException e) {
            LOG.log(Level.DEBUG, "Plugin {0} is not ready yet: {1}", installation.plugin(), e.getMessage());
            return false;
        }
    }

    void awaitLoaded() throws InterruptedException {
        loaded.await();
    }

    InstalledPlugins installed() {
        return installed;
    }

    WorkQueue queue() {
        return queue;
    }

    Drains drains() {
        return drains;
    }

    Clock clock() {
        return clock;
    }

    /// What keeps the server from being ready, if anything.
    Optional<String> problem() {
        return loaded.getCount() == 0 ? Optional.empty() : Optional.of("plugins of the last run are being started");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.Registration;
import io.kybern.extension.SlotEvent;
import io.kybern.extension.Switchboard;
import io.kybern.resource.api.ApiException;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.store.api.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Watches Plugin objects and reconciles them, one at a time, on one platform thread: a plugin that holds every carrier thread must
/// still be removable.
@Component(service = PluginReconciler.class, immediate = true)
public final class PluginReconciler {
    private static final Logger LOG = System.getLogger(PluginReconciler.class.getName());
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String NAME = "plugin-manager";

    private final StartedPlugins started;
    private final Switchboard switchboard;
    private final Clients clients;
    private final Store store;
    private final Thread thread;
    private volatile boolean stopped;

    /// Begins when the server answers.
    @Activate
    public PluginReconciler(@Reference StartedPlugins started, @Reference Switchboard switchboard, @Reference Clients clients,
            @Reference Store store) {
        this.started = started;
        this.switchboard = switchboard;
        this.clients = clients;
        this.store = store;
        this.thread = Thread.ofPlatform().daemon().name("kybern-plugins").inheritInheritableThreadLocals(false).unstarted(this::work);
        thread.setContextClassLoader(null);
        thread.start();
    }

    /// Ends the thread; plugins stay where they are.
    @Deactivate
    public void stop() {
        stopped = true;
        thread.interrupt();
    }

    private void work() {
        try {
            started.awaitLoaded();
            while (!stopped) {
                Client client = clients.client(UserInfo.of("system:kybern:" + NAME, UserInfo.MASTERS, UserInfo.AUTHENTICATED), NAME);
                try (PluginObjects objects = new PluginObjects(client)) {
                    watch(objects, new ArtifactSweep(client, started.clock()));
                } catch (ApiException e) {
                    LOG.log(Level.DEBUG, "Plugins cannot be watched yet: {0}", e.getMessage());
                    Thread.sleep(TICK);
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "The plugin manager ends");
        }
    }

    private void watch(PluginObjects objects, ArtifactSweep artifacts) throws InterruptedException {
        WorkQueue queue = started.queue();
        InstalledPlugins installed = started.installed();
        Reconciliation reconciliation = new Reconciliation(objects, installed, switchboard, new Fetch(store, installed.files()),
            started.drains(), queue, started.clock(), server());
        objects.informer().awaitSync();
        try (Registration events = switchboard.onEvent(event -> slotChanged(event, installed, queue));
                Registration changes = registration(objects, queue)) {
            LOG.log(Level.DEBUG, "Watching Plugins with {0} and {1}", events, changes);
            installed.shipped().names().forEach(queue::add);
            objects.list().forEach(object -> queue.add(object.get("metadata", "name").text()));
            while (!stopped) {
                Optional<String> name = queue.take(TICK);
                name.ifPresent(one -> attempt(reconciliation, queue, one));
                installed.loaders().poll().stream().filter(gone -> started.drains().collected(gone.plugin(), gone.sha256(), started.clock().instant()))
                    .forEach(gone -> queue.add(gone.plugin()));
                artifacts.sweep(objects.list());
            }
        }
    }

    private static Registration registration(PluginObjects objects, WorkQueue queue) {
        AutoCloseable handler = objects.informer().onChange((before, after) ->
            after.or(() -> before).ifPresent(object -> queue.add(object.name())));
        return () -> {
            try {
                handler.close();
            } catch (Exception e) {
                LOG.log(Level.DEBUG, "A handler does not go: {0}", e.getMessage());
            }
        };
    }

    private static void slotChanged(SlotEvent event, InstalledPlugins installed, WorkQueue queue) {
        if (event.kind() == SlotEvent.Kind.QUARANTINED || event.kind() == SlotEvent.Kind.LOST || event.kind() == SlotEvent.Kind.FILLED) {
            queue.add(event.plugin());
            // Shipped code is known to the registry by the name in its manifest.
            installed.shipped().names().stream().filter(name -> name.startsWith(event.plugin() + ".")).forEach(queue::add);
        }
    }

    private static void attempt(Reconciliation reconciliation, WorkQueue queue, String name) {
        try {
            reconciliation.reconcile(name);
        } catch (ApiException e) {
            LOG.log(Level.DEBUG, "Plugin {0} is tried again: {1}", name, e.getMessage());
            queue.addAfter(name, TICK);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Plugin " + name + " cannot be reconciled", e);
            queue.addAfter(name, TICK);
        }
    }

    private static String server() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}

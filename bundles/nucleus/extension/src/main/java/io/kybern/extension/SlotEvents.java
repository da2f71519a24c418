// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Tells listeners, one after the other, on one platform thread.
final class SlotEvents {
    private static final Logger LOG = System.getLogger(SlotEvents.class.getName());

    private final List<Consumer<SlotEvent>> listeners = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final InstantSource clock;
    private volatile boolean stopped;

    SlotEvents(RegistryThreads threads, InstantSource clock) {
        this.clock = clock;
        threads.platform("kybern-extension-events", this::work);
    }

    void run(Runnable task) {
        queue.add(task);
    }

    void post(SlotEvent.Kind kind, PluginCode code, long generation, String text) {
        SlotEvent event = new SlotEvent(kind, code.slot(), code.plugin(), code.version(), generation, clock.instant(), text);
        LOG.log(kind == SlotEvent.Kind.FAILED || kind == SlotEvent.Kind.DRAIN_DEADLINE ? Level.WARNING : Level.DEBUG,
            "{0} {1} {2} in {3} at generation {4} {5}", kind, event.plugin(), event.version(), event.slot(), generation, text);
        if (!listeners.isEmpty()) {
            run(() -> listeners.forEach(listener -> listener.accept(event)));
        }
    }

    Registration listen(Consumer<SlotEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void stop() {
        run(() -> stopped = true);
    }

    private void work() {
        while (!stopped) {
            try {
                queue.take().run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A listener of the extension registry failed", e);
            }
        }
    }
}

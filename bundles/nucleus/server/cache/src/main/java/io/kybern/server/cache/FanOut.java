// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The thread that brings changes to watchers. Everything about watchers happens on it, so nothing of that is locked.
final class FanOut {
    private static final System.Logger LOG = System.getLogger(FanOut.class.getName());

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final BlockingQueue<CachedResource> changed = new LinkedBlockingQueue<>();
    private final CachedResource wake = new CachedResource(Tree.empty(), 0);
    private final Set<CachedResource> watched = new LinkedHashSet<>();
    private volatile boolean running = true;
    private Thread thread = Thread.ofPlatform().daemon().name("watch-fan-out").unstarted(() -> { });

    void start(LongSupplier applied) {
        thread = Thread.ofPlatform().daemon().name("watch-fan-out").unstarted(() -> loop(applied));
        thread.start();
    }

    void close() {
        running = false;
        thread.interrupt();
    }

    void changed(CachedResource resource) {
        changed.add(resource);
    }

    void run(Runnable task) {
        tasks.add(task);
        changed.add(wake);
    }

    private void loop(LongSupplier applied) {
        long told = System.nanoTime();
        while (running) {
            try {
                CachedResource first = changed.poll(1, TimeUnit.SECONDS);
                // read before the queue is emptied: every change up to it is in the queue by now
                long revision = applied.getAsLong();
                var batch = new LinkedHashSet<CachedResource>();
                if (first != null) {
                    batch.add(first);
                }
                changed.drainTo(batch);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    guarded(task);
                }
                for (CachedResource resource : batch) {
                    watched.add(resource);
                    guarded(resource.watchers::drain);
                }
                if (System.nanoTime() - told > TimeUnit.SECONDS.toNanos(1)) {
                    told = System.nanoTime();
                    tell(revision);
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /// Tells quiet watchers how far everything is: bookmarks come from this.
    private void tell(long revision) {
        for (CachedResource resource : watched) {
            for (Watchers.Watcher watcher : resource.watchers.all()) {
                guarded(() -> watcher.sink.progress(revision));
            }
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a watcher failed", e);
        }
    }
}

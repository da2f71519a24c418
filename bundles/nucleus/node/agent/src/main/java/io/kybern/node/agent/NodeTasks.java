// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// The threads of one or many agents: a named virtual thread for each piece of work, and one platform thread that starts
/// work when its time has come. Idle pods own no thread.
public final class NodeTasks implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NodeTasks.class.getName());

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor timer;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public NodeTasks(String name) {
        timer = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().name(name + "-timer").daemon(true).inheritInheritableThreadLocals(false).factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// Runs work on its own virtual thread; what it throws is logged.
    Thread start(String name, Runnable work) {
        Thread thread = Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(() -> guarded(name, work));
        if (closed) {
            return thread;
        }
        running.add(thread);
        thread.start();
        return thread;
    }

    private void guarded(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError failure) {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, "task " + name + " failed", failure);
            }
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /// How many pieces of work run now.
    int busy() {
        return running.size();
    }

    /// Virtual threads for a library that wants to start its own.
    ThreadFactory factory(String name) {
        return Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).factory();
    }

    /// Runs work once after a delay.
    Future<?> after(Duration delay, String name, Runnable work) {
        if (closed) {
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }
        return timer.schedule(() -> start(name, work), Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    /// Runs work again and again, the first time after `initial`; a run that takes longer than the period delays the next.
    Future<?> every(Duration initial, Duration period, String name, Runnable work) {
        var turn = new Object() {
            boolean busy;
        };
        return timer.scheduleAtFixedRate(() -> {
            synchronized (turn) {
                if (turn.busy) {
                    return;
                }
                turn.busy = true;
            }
            start(name, () -> {
                try {
                    work.run();
                } finally {
                    synchronized (turn) {
                        turn.busy = false;
                    }
                }
            });
        }, initial.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Waits a little for what runs, then interrupts the rest. Not the other way round: work may be inside an API call of this process,
    /// where an
    /// interrupt can close a file that others use.
    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        if (!join(PATIENCE)) {
            running.forEach(Thread::interrupt);
            join(PATIENCE);
        }
    }

    private boolean join(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (Thread thread : running) {
                if (thread != Thread.currentThread() && !thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Listener;
import io.kybern.store.api.StoreException;
import io.kybern.store.api.Subscription;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;

/// The thread that tells: first the listeners of what was published, then the writers that their transaction is done. It works on
/// one batch while the sequencer makes the next one durable.
final class Notifier {
    private sealed interface Task {
        record Deliver(List<Published> revisions, long upTo, Runnable answers) implements Task {}

        record Register(Watch watch, long after, CompletableFuture<Watch> done) implements Task {}

        record Stop(String reason) implements Task {}
    }

    private final Index index;
    private final Thread thread;
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final Object gate = new Object();
    private String stopped = "";
    private long delivered;

    Notifier(Index index, ThreadFactory threads) {
        this.index = index;
        this.thread = threads.newThread(this::run);
        thread.setName("kybern-store-notifier");
    }

    void start() {
        delivered = index.revision();
        thread.start();
    }

    /// Refuses a call that would wait for this thread on this thread.
    void requireOtherThread() {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a listener of the store must not wait for the store");
        }
    }

    void deliver(List<Published> revisions, long upTo, Runnable answers) {
        tasks.add(new Task.Deliver(revisions, upTo, answers));
    }

    Subscription watch(String prefix, long after, Listener listener) {
        var register = new Task.Register(new Watch(prefix, listener, watches::remove), after, new CompletableFuture<>());
        if (Thread.currentThread() == thread) {
            register(register);
        } else {
            synchronized (gate) {
                if (!stopped.isEmpty()) {
                    throw new StoreException(stopped);
                }
                tasks.add(register);
            }
        }
        return Outcomes.await(register.done());
    }

    /// Delivers what was handed over so far, closes all subscriptions and ends.
    void stop(String reason) {
        synchronized (gate) {
            if (stopped.isEmpty()) {
                stopped = reason;
                tasks.add(new Task.Stop(reason));
            }
        }
    }

    void join() throws InterruptedException {
        if (Thread.currentThread() != thread) {
            thread.join();
        }
    }

    private void run() {
        try {
            while (step(tasks.take())) {
                // the step has done it
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean step(Task task) {
        switch (task) {
            case Task.Deliver deliver -> {
                delivered = deliver.upTo();
                watches.forEach(watch -> watch.deliver(deliver.revisions(), deliver.upTo()));
                deliver.answers().run();
                return true;
            }
            case Task.Register register -> {
                register(register);
                return true;
            }
            case Task.Stop stop -> {
                watches.forEach(watch -> watch.end(stop.reason()));
                return false;
            }
        }
    }

    private void register(Task.Register register) {
        try {
            index.requireReached(register.after());
            List<Published> past = index.historyBetween(register.after(), delivered);
            watches.add(register.watch());
            register.watch().deliver(past, delivered);
            register.done().complete(register.watch());
        } catch (RuntimeException e) {
            register.done().completeExceptionally(e);
        }
    }
}

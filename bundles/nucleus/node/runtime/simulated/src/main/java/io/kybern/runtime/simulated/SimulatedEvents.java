// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.simulated;

import io.kybern.runtime.api.EventListener;
import io.kybern.runtime.api.RuntimeEvent;
import io.kybern.runtime.api.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;

/// Hands events to listeners, each on a thread of its own and in order.
final class SimulatedEvents {
    /// Ends a wait; never delivered.
    private static final RuntimeEvent WAKE = new RuntimeEvent(RuntimeEvent.Kind.RESYNC, "", Instant.EPOCH);

    private final ThreadFactory threads;
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

    SimulatedEvents(ThreadFactory threads) {
        this.threads = threads;
    }

    void publish(RuntimeEvent event) {
        deliveries.forEach(delivery -> delivery.queue.add(event));
    }

    Subscription subscribe(EventListener listener) {
        var delivery = new Delivery(listener);
        deliveries.add(delivery);
        delivery.thread.start();
        return delivery;
    }

    void close() {
        deliveries.forEach(Delivery::close);
    }

    private final class Delivery implements Subscription, Runnable {
        private final BlockingQueue<RuntimeEvent> queue = new LinkedBlockingQueue<>();
        private final EventListener listener;
        private final Thread thread;
        private volatile boolean closed;

        Delivery(EventListener listener) {
            this.listener = listener;
            this.thread = threads.newThread(this);
        }

        @Override
        public void run() {
            try {
                for (var event = queue.take(); !closed; event = queue.take()) {
                    listener.onEvent(event);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            closed = true;
            deliveries.remove(this);
            queue.add(WAKE);
            if (Thread.currentThread() == thread) {
                return;
            }
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

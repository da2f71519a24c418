// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.runtime;

import io.kybern.controller.api.Key;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Keys that wait to be reconciled: each at most once, never two workers on one key, some not before a time.
final class WorkQueue {
    private static final long FIRST_DELAY = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_DELAY = TimeUnit.SECONDS.toNanos(1000);

    private record Later(Key key, long at) {
    }

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Key> ready = new LinkedHashSet<>();
    private final Set<Key> working = new HashSet<>();
    private final Set<Key> again = new HashSet<>();
    private final Map<Key, Long> wakeAt = new HashMap<>();
    private final Map<Key, Integer> failures = new HashMap<>();
    private final PriorityQueue<Later> later;
    private boolean closed;

    WorkQueue(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        later = new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));
    }

    void add(Key key) {
        lock.lock();
        try {
            if (working.contains(key)) {
                again.add(key);
            } else if (ready.add(key)) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Adds a key at the latest after a delay.
    void addAfter(Key key, Duration delay) {
        if (delay.isNegative() || delay.isZero()) {
            add(key);
            return;
        }
        schedule(key, nanoTime.getAsLong() + delay.toNanos());
    }

    private void schedule(Key key, long at) {
        lock.lock();
        try {
            Long known = wakeAt.get(key);
            if (known == null || at - known < 0) {
                wakeAt.put(key, at);
                later.add(new Later(key, at));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Adds a key again after a delay that doubles with each failure.
    void retry(Key key) {
        lock.lock();
        try {
            int count = failures.merge(key, 1, Integer::sum);
            long delay = count > 30 ? LONGEST_DELAY : Math.min(LONGEST_DELAY, FIRST_DELAY << count - 1);
            schedule(key, nanoTime.getAsLong() + delay);
        } finally {
            lock.unlock();
        }
    }

    void forget(Key key) {
        lock.lock();
        try {
            failures.remove(key);
        } finally {
            lock.unlock();
        }
    }

    int failures(Key key) {
        lock.lock();
        try {
            return failures.getOrDefault(key, 0);
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next key; empty when the queue is closed.
    Optional<Key> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    return Optional.empty();
                }
                wake();
                if (!ready.isEmpty()) {
                    Key key = ready.iterator().next();
                    ready.remove(key);
                    working.add(key);
                    return Optional.of(key);
                }
                if (later.isEmpty()) {
                    changed.await();
                } else {
                    changed.awaitNanos(Math.max(1, later.peek().at - nanoTime.getAsLong()));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        long now = nanoTime.getAsLong();
        while (!later.isEmpty() && later.peek().at - now <= 0) {
            Later due = later.remove();
            if (wakeAt.getOrDefault(due.key, Long.MIN_VALUE) == due.at) {
                wakeAt.remove(due.key);
                if (working.contains(due.key)) {
                    again.add(due.key);
                } else {
                    ready.add(due.key);
                }
            }
        }
        if (ready.size() > 1) {
            changed.signal();
        }
    }

    /// A worker is done with a key.
    void done(Key key) {
        lock.lock();
        try {
            working.remove(key);
            if (again.remove(key)) {
                ready.add(key);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Hands no more keys out.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no worker holds a key.
    ///
    /// @return false when the time is up
    boolean awaitIdle(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!working.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}

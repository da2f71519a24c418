// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Names to work on: each at most once, some after a time.
final class WorkQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, Long> later = new HashMap<>();

    void add(String name) {
        lock.lock();
        try {
            names.add(name);
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    void addAfter(String name, Duration delay) {
        lock.lock();
        try {
            later.putIfAbsent(name, System.nanoTime() + delay.toNanos());
        } finally {
            lock.unlock();
        }
    }

    /// The next name, or empty after `patience`.
    Optional<String> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            due();
            if (names.isEmpty()) {
                more.await(patience.toNanos(), TimeUnit.NANOSECONDS);
                due();
            }
            Optional<String> first = names.stream().findFirst();
            first.ifPresent(names::remove);
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void due() {
        long now = System.nanoTime();
        later.entrySet().removeIf(entry -> entry.getValue() - now <= 0 && (names.add(entry.getKey()) || true));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.concurrent.atomic.AtomicLongArray;

/// A counter that many threads raise without sharing a cache line. Its operations have the memory order of volatiles, which the
/// lease protocol needs and `LongAdder` doesn't promise.
final class StripedCount {
    private static final int STRIPES = Integer.highestOneBit(Math.clamp(Runtime.getRuntime().availableProcessors() * 4L, 4, 64));
    private static final int LINE = 8;

    private final AtomicLongArray cells = new AtomicLongArray((STRIPES + 1) * LINE);

    void increment() {
        long id = Thread.currentThread().threadId();
        int stripe = (int) (id * 0x9E3779B97F4A7C15L >>> 32) & (STRIPES - 1);
        cells.getAndIncrement((stripe + 1) * LINE);
    }

    long sum() {
        long sum = 0;
        for (int stripe = 1; stripe <= STRIPES; stripe++) {
            sum += cells.get(stripe * LINE);
        }
        return sum;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.controller.api.Key;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private final AtomicLong now = new AtomicLong();
    private final WorkQueue queue = new WorkQueue(now::get);
    private final Key a = Key.of("n", "a");
    private final Key b = Key.of("n", "b");

    @Test
    void aKeyWaitsOnceHoweverOftenItIsAdded() throws Exception {
        queue.add(a);
        queue.add(a);
        queue.add(b);
        assertEquals(Optional.of(a), queue.take());
        assertEquals(Optional.of(b), queue.take());
        queue.close();
        assertEquals(Optional.empty(), queue.take());
    }

    @Test
    void aKeyInWorkComesAgainOnlyWhenItIsDone() throws Exception {
        queue.add(a);
        assertEquals(Optional.of(a), queue.take());
        queue.add(a);
        queue.add(b);
        assertEquals(Optional.of(b), queue.take());
        queue.done(a);
        assertEquals(Optional.of(a), queue.take());
    }

    @Test
    void failuresDoubleTheDelayAndForgettingEndsThat() throws Exception {
        queue.retry(a);
        now.set(Duration.ofMillis(5).toNanos());
        assertEquals(Optional.of(a), queue.take());
        queue.done(a);
        queue.retry(a);
        queue.add(b);
        now.addAndGet(Duration.ofMillis(9).toNanos());
        assertEquals(Optional.of(b), queue.take());
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertEquals(Optional.of(a), queue.take());
        assertEquals(2, queue.failures(a));
        queue.forget(a);
        assertEquals(0, queue.failures(a));
    }

    @Test
    void idleMeansNoWorkerHoldsAKey() throws Exception {
        queue.add(a);
        queue.take();
        assertFalse(queue.awaitIdle(Duration.ofMillis(10)));
        queue.done(a);
        assertTrue(queue.awaitIdle(Duration.ofMillis(10)));
    }
}

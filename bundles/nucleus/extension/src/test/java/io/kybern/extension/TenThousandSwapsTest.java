// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.extension.Fixture.Answerer;
import io.kybern.extension.Fixture.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Three slots of one point; the middle one is swapped ten thousand times while eight threads call all three in order.
@Timeout(120)
final class TenThousandSwapsTest {
    private static final int SWAPS = 10_000;
    private static final int CALLERS = 8;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void distributionPluginsOnTheCallersThread() throws Exception {
        swap(Origin.DISTRIBUTION);
    }

    @Test
    void installedPluginsOnTheirOwnThreads() throws Exception {
        swap(Origin.CLUSTER);
    }

    private void swap(Origin origin) throws Exception {
        try (Fixture fixture = new Fixture()) {
            Told first = new Told("first");
            Told last = new Told("last");
            fixture.fill(fixture.code("z", origin, 1, () -> first));
            fixture.fill(fixture.code("a", origin, 3, () -> last));
            fixture.fill(fixture.code("m", origin, 2, () -> new Told("middle-0")));
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(Thread.ofPlatform().start(() -> callUntilOver(fixture.answerers())));
            }
            AtomicLong disposed = new AtomicLong();
            try {
                Handover handover = null;
                for (int swap = 1; swap <= SWAPS; swap++) {
                    Told next = new Told("middle-" + swap);
                    handover = fixture.fill(fixture.code("m", origin, 2, () -> next));
                    handover.drained().thenAccept(all -> disposed.addAndGet(all.stream().filter(Drained::complete).count()));
                    fixture.constructors.clear();
                }
                handover.drained().toCompletableFuture().get(30, TimeUnit.SECONDS);
            } finally {
                over.set(true);
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(List.of(), failures.stream().limit(5).toList());
            assertEquals(SWAPS, disposed.get(), "each replaced instance drains in time");
            assertTrue(rounds.get() > SWAPS, "callers were busy: " + rounds);
            assertEquals(SWAPS + 3, fixture.registry.generation());
        }
    }

    private void callUntilOver(ExtensionPoint<Answerer> point) {
        long seenSwap = -1;
        while (!over.get()) {
            try (Lease<Answerer> lease = point.lease()) {
                List<String> answers = lease.extensions().stream()
                    .map(extension -> lease.<String>call(extension, plugin -> plugin.answer("?"), failure -> {
                        failures.add(failure.toString());
                        return "failed";
                    })).toList();
                if (answers.size() != 3 || !answers.get(0).equals("first") || !answers.get(2).equals("last")) {
                    failures.add("out of order: " + answers);
                }
                long swap = answers.get(1).startsWith("middle-") ? Long.parseLong(answers.get(1).substring(7)) : -1;
                if (swap < seenSwap) {
                    failures.add("went back from " + seenSwap + " to " + swap);
                }
                seenSwap = swap;
                rounds.incrementAndGet();
            } catch (RuntimeException e) {
                failures.add(e.toString());
            }
        }
    }
}

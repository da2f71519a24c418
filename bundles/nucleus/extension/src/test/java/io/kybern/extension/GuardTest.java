// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.extension.Fixture.Answerer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GuardTest {
    private final Fixture fixture = new Fixture();
    private final AtomicBoolean release = new AtomicBoolean();

    @AfterEach
    void stop() {
        release.set(true);
        fixture.close();
    }

    private String ask(String slot) {
        try (Lease<Answerer> lease = fixture.answerers().lease(slot)) {
            return lease.call(lease.extensions().getFirst(), plugin -> plugin.answer("?"),
                failure -> failure.reason() + " " + failure.text());
        }
    }

    private void plugin(String slot, Origin origin, Budgets budgets, Answerer answerer) {
        fixture.fill(fixture.code(slot, origin, 1, budgets, () -> answerer));
    }

    @Test
    void distributionRunsOnTheCallersThreadAndOthersDoNot() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        plugin("own", Origin.DISTRIBUTION, Budgets.DEFAULT, question -> note(threads));
        plugin("other", Origin.CLUSTER, Budgets.DEFAULT, question -> note(threads));
        ask("own");
        ask("other");
        assertSame(Thread.currentThread(), threads.getFirst());
        assertTrue(threads.getLast().isVirtual());
        assertEquals("plugin other", threads.getLast().getName());
        assertEquals(null, threads.getLast().getContextClassLoader());
    }

    private static String note(List<Thread> threads) {
        threads.add(Thread.currentThread());
        return "noted";
    }

    @Test
    void whateverIsThrownBecomesText() {
        plugin("error", Origin.CLUSTER, Budgets.DEFAULT, question -> {
            throw new NoClassDefFoundError("a/b/C");
        });
        plugin("deep", Origin.DISTRIBUTION, Budgets.DEFAULT, GuardTest::recurse);
        assertEquals("ERROR NoClassDefFoundError: a/b/C", ask("error"));
        assertEquals("ERROR java.lang.StackOverflowError", ask("deep"));
    }

    private static String recurse(String question) {
        return recurse(question + "?") + "!";
    }

    @Test
    void moreCallsThanAllowedAreBusyWithinTheBudget() throws Exception {
        CountDownLatch in = new CountDownLatch(2);
        plugin("slow", Origin.CLUSTER, new Budgets(Duration.ofMillis(300), 2), question -> {
            in.countDown();
            sleep(200);
            return "done";
        });
        List<Thread> first = List.of(Thread.ofVirtual().start(() -> ask("slow")), Thread.ofVirtual().start(() -> ask("slow")));
        in.await();
        assertEquals("BUDGET gave no answer within 300 ms", ask("slow"), "waits for a place, then has 100 ms left");
        for (Thread thread : first) {
            thread.join();
        }
    }

    @Test
    void aSleeperIsInterruptedAnsweredInTimeAndQuarantined() throws Exception {
        stuck("sleeper", question -> {
            while (!release.get()) {
                sleep(1000);
            }
            return "late";
        });
    }

    @Test
    void aLoopIsAnsweredInTimeAndQuarantinedWhileOthersGoOn() throws Exception {
        int before = CarrierThreads.ofProcess().parallelism();
        stuck("looper", question -> {
            while (!release.get()) {
                Thread.onSpinWait();
            }
            return "late";
        });
        assertTrue(CarrierThreads.ofProcess().parallelism() > before, "spare carriers stand in for the looping calls");
        assertTrue(fixture.registry.fatal().isEmpty());
        Handover handover = fixture.registry.switchOver(List.of(), List.of("test/looper"), Duration.ofMillis(200), true);
        Drained drained = handover.drained().toCompletableFuture().get().getFirst();
        assertEquals("4 calls still running, leases still held".substring(0, 21), drained.text().substring(0, 21));
        release.set(true);
        while (CarrierThreads.ofProcess().parallelism() != before) {
            sleep(20);
        }
    }

    /// Four calls that never end, from virtual threads, while other virtual threads go on.
    private void stuck(String slot, Answerer answerer) throws InterruptedException {
        Duration budget = Duration.ofMillis(500);
        plugin(slot, Origin.CLUSTER, new Budgets(budget, 8), answerer);
        plugin("good", Origin.CLUSTER, Budgets.DEFAULT, question -> "good");
        List<Thread> callers = new ArrayList<>();
        List<String> answers = new CopyOnWriteArrayList<>();
        List<Long> times = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                long start = System.nanoTime();
                answers.add(ask(slot));
                times.add((System.nanoTime() - start) / 1_000_000);
            }));
        }
        List<Long> others = new CopyOnWriteArrayList<>();
        Thread other = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                assertEquals("good", ask("good"));
                others.add((System.nanoTime() - start) / 1_000_000);
                sleep(50);
            }
        });
        for (Thread caller : callers) {
            caller.join();
        }
        other.join();
        assertEquals(List.of("BUDGET gave no answer within 500 ms"), answers.stream().distinct().toList());
        assertTrue(times.stream().allMatch(time -> time <= 800), "answers within budget + three times 100 ms (a busy machine): " + times);
        assertEquals(20, others.size(), "the other plugin answered");
        assertTrue(others.stream().allMatch(time -> time <= 400), "nobody else waited for long: " + others);
        long patience = System.nanoTime() + 5_000_000_000L;
        while (fixture.registry.slots().stream().noneMatch(state -> state.quarantine().isPresent()) && System.nanoTime() < patience) {
            sleep(10);
        }
        assertEquals("QUARANTINED is quarantined: calls took longer than their budget of 500 ms", ask(slot));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            // Exactly what a plugin must not do: go on.
        }
    }
}

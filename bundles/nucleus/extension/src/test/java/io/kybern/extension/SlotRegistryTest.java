// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.extension.Fixture.Answerer;
import io.kybern.extension.Fixture.Counter;
import io.kybern.extension.Fixture.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SlotRegistryTest {
    private final Fixture fixture = new Fixture(Settings.DEFAULT.withClosedWait(Duration.ofMillis(150)).withDrain(Duration.ofSeconds(5)));

    /// Two SPIs in one class.
    private static final class Both implements Answerer, Counter {
        @Override
        public String answer(String question) {
            return "both";
        }

        @Override
        public int count() {
            return 2;
        }
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void onePluginOfTwoTypesChangesBothPointsInOneGeneration() {
        ExtensionPoint<Counter> counters = fixture.registry.point(Counter.class);
        long before = fixture.registry.generation();
        Handover handover = fixture.fill(fixture.code("both", Origin.DISTRIBUTION, 1, Both::new));
        try (Lease<Answerer> answerers = fixture.answerers().lease(); Lease<Counter> counts = counters.lease()) {
            assertEquals(before + 1, handover.generation());
            assertEquals(before + 1, answerers.generation());
            assertEquals(before + 1, counts.generation());
            assertEquals(2, counts.<Integer>call(counts.extensions().getFirst(), Counter::count, failure -> -1));
            assertEquals("both", answerers.extensions().getFirst().plugin());
        }
    }

    @Test
    void drainWaitsForTheLeaseAndDisposesAfterIt() throws Exception {
        Told told = new Told("old");
        fixture.fill(fixture.code("slot", Origin.DISTRIBUTION, 1, () -> told));
        Lease<Answerer> lease = fixture.answerers().lease();
        CompletableFuture<List<Drained>> drained = fixture.empty("slot").drained().toCompletableFuture();
        Thread.sleep(100);
        assertFalse(drained.isDone());
        assertFalse(told.stopped.get());
        assertEquals("old", lease.<String>call(lease.extensions().getFirst(), plugin -> plugin.answer(""), CallFailure::text));
        Extension<Answerer> kept = lease.extensions().getFirst();
        lease.close();
        assertTrue(drained.get(5, TimeUnit.SECONDS).getFirst().complete());
        assertTrue(told.stopped.get());
        assertThrows(IllegalStateException.class, kept::instance, "a kept view must not keep the plugin");
    }

    @Test
    void aLeaseOnOneSlotHoldsBackNoOther() throws Exception {
        fixture.fill(fixture.code("one", Origin.DISTRIBUTION, 1, () -> new Told("1")));
        fixture.fill(fixture.code("two", Origin.DISTRIBUTION, 1, () -> new Told("2")));
        try (Lease<Answerer> lease = fixture.answerers().lease("one")) {
            assertEquals(List.of("test/one"), lease.extensions().stream().map(Extension::slot).toList());
            assertTrue(fixture.empty("two").drained().toCompletableFuture().get(5, TimeUnit.SECONDS).getFirst().complete());
            CompletableFuture<List<Drained>> one = fixture.empty("one").drained().toCompletableFuture();
            Thread.sleep(50);
            assertFalse(one.isDone());
        }
    }

    @Test
    void theDrainDeadlineEndsPinnedStreamsAndIsReported() throws Exception {
        fixture.fill(fixture.code("slot", Origin.DISTRIBUTION, 1, () -> new Told("old")));
        CountDownLatch ended = new CountDownLatch(1);
        Lease<Answerer> stream = fixture.answerers().lease("test/slot");
        stream.onDeadline(ended::countDown);
        Handover handover = fixture.registry.switchOver(List.of(), List.of("test/slot"), Duration.ofMillis(100), true);
        Drained drained = handover.drained().toCompletableFuture().get(5, TimeUnit.SECONDS).getFirst();
        assertFalse(drained.complete());
        assertEquals("leases still held", drained.text());
        assertEquals(0, ended.getCount());
        stream.close();
    }

    @Test
    void aRequiredSlotClosesItsPointsOnly() throws Exception {
        fixture.registry.point(Counter.class);
        fixture.registry.require(Set.of(new RequiredSlot("test/slot", Set.of(Answerer.class.getName()))), true);
        assertFalse(fixture.answerers().open());
        PointClosedException closed = assertThrows(PointClosedException.class, () -> fixture.answerers().lease());
        assertEquals("Answerer is closed: required plugin test/slot is not available", closed.getMessage());
        assertEquals(5, closed.retryAfterSeconds());
        fixture.registry.point(Counter.class).lease().close();

        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> {
            try (Lease<Answerer> lease = fixture.answerers().lease()) {
                return lease.<String>call(lease.extensions().getFirst(), plugin -> plugin.answer(""), CallFailure::text);
            }
        });
        fixture.fill(fixture.code("slot", Origin.DISTRIBUTION, 1, () -> new Told("here")));
        assertEquals("here", waiting.get(5, TimeUnit.SECONDS));
        assertThrows(IllegalArgumentException.class, () -> fixture.empty("slot"), "a required slot is never emptied");
        fixture.registry.quarantine("test/slot", "test");
        assertThrows(PointClosedException.class, () -> fixture.answerers().lease());
    }

    @Test
    void equalRequirementsMakeNoGeneration() {
        Set<RequiredSlot> slots = Set.of(new RequiredSlot("test/slot", Set.of("x.Y")));
        fixture.registry.require(slots, false);
        long generation = fixture.registry.generation();
        fixture.registry.require(slots, false);
        assertEquals(generation, fixture.registry.generation());
        fixture.registry.require(Set.of(), false);
        assertEquals(generation + 1, fixture.registry.generation());
    }

    @Test
    void aRequiredSlotOfUnknownTypesClosesEverything() {
        fixture.registry.require(Set.of(new RequiredSlot("test/unknown", Set.of())), false);
        assertFalse(fixture.answerers().open());
        assertFalse(fixture.registry.point(Counter.class).open());
    }

    @Test
    void aLostInstanceIsWithdrawnDrainedAndRemembered() {
        Told told = new Told("old");
        PluginCode code = fixture.code("slot", Origin.DISTRIBUTION, 1, () -> told);
        fixture.fill(code);
        fixture.dead.add(told);
        fixture.registry.loseDead();
        try (Lease<Answerer> lease = fixture.answerers().lease()) {
            assertTrue(lease.extensions().isEmpty());
        }
        assertEquals(code, fixture.registry.lost().get("test/slot"));
        fixture.fill(fixture.code("slot", Origin.DISTRIBUTION, 1, () -> new Told("new")));
        assertTrue(fixture.registry.lost().isEmpty());
    }

    @Test
    void aFailingStandbyLeavesNothingBehind() {
        PluginCode code = fixture.code("slot", Origin.CLUSTER, 1, () -> {
            throw new IllegalArgumentException("labels must not be empty");
        });
        StandbyFailedException failed = assertThrows(StandbyFailedException.class, () -> fixture.registry.standby(code));
        assertEquals("plugin slot 1.0.0 is not ready: its component could not be activated: "
            + "IllegalArgumentException: labels must not be empty", failed.getMessage());
        assertTrue(fixture.registry.slots().isEmpty());

        fixture.answerers().warmUp(plugin -> plugin.answer("warm"));
        Told told = new Told("stopped");
        told.stopped.set(true);
        assertThrows(StandbyFailedException.class, () -> fixture.registry.standby(fixture.code("slot", Origin.CLUSTER, 1, () -> told)));
        assertTrue(fixture.dead.contains(told), "what was constructed is disposed");
    }

    @Test
    void aClosedStandbyCannotBeSwitchedIn() {
        Standby standby = fixture.registry.standby(fixture.code("slot", Origin.CLUSTER, 1, () -> new Told("x")));
        standby.close();
        long generation = fixture.registry.generation();
        assertThrows(IllegalArgumentException.class,
            () -> fixture.registry.switchOver(List.of(standby), List.of(), Fixture.DRAIN, true));
        assertEquals(generation, fixture.registry.generation());
    }

    @Test
    void listenersHearOfChangesOfTheirPointOnly() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        List<String> wrong = new CopyOnWriteArrayList<>();
        fixture.answerers().onChange(heard::countDown);
        fixture.registry.point(Counter.class).onChange(() -> wrong.add("counter"));
        List<SlotEvent.Kind> kinds = new CopyOnWriteArrayList<>();
        fixture.registry.onEvent(event -> kinds.add(event.kind()));
        fixture.fill(fixture.code("slot", Origin.DISTRIBUTION, 1, () -> new Told("x")));
        assertTrue(heard.await(5, TimeUnit.SECONDS));
        fixture.empty("slot").drained().toCompletableFuture().get(5, TimeUnit.SECONDS);
        List<SlotEvent.Kind> expected = List.of(SlotEvent.Kind.FILLED, SlotEvent.Kind.WITHDRAWN, SlotEvent.Kind.DRAINED);
        while (kinds.size() < 3) {
            Thread.sleep(5);
        }
        assertEquals(expected, kinds);
        assertEquals(List.of(), wrong);
    }

    @Test
    void pluginsAreOrderedByOrderThenName() {
        List<String> slots = new ArrayList<>();
        fixture.fill(fixture.code("b", Origin.DISTRIBUTION, 5, () -> new Told("b")));
        fixture.fill(fixture.code("c", Origin.DISTRIBUTION, 1, () -> new Told("c")));
        fixture.fill(fixture.code("a", Origin.DISTRIBUTION, 5, () -> new Told("a")));
        try (Lease<Answerer> lease = fixture.answerers().lease()) {
            lease.extensions().forEach(extension -> slots.add(extension.slot()));
        }
        assertEquals(List.of("test/c", "test/a", "test/b"), slots);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import static io.kybern.scheduling.tck.PodRecipe.pod;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodQueueTest {
    private final Facts facts = new Facts();
    private long now;
    private final PodQueue queue = new PodQueue(() -> now);

    private String next() {
        return queue.take().map(PodFacts::name).orElse("");
    }

    private void pass(int milliseconds) {
        now += Duration.ofMillis(milliseconds).toNanos();
    }

    @Test
    void pods_comeByPriority_thenByAge() {
        queue.offer(facts.pod(pod("first")));
        queue.offer(facts.pod(pod("second")));
        queue.offer(facts.pod(pod("urgent").priority(5)));
        assertEquals("urgent", next());
        assertEquals("first", next());
        assertEquals("second", next());
        assertEquals("", next());
    }

    @Test
    void failures_backOff_fromOneSecondToTen() {
        queue.offer(facts.pod(pod("a")));
        int[] waits = {1000, 2000, 4000, 8000, 10000, 10000};
        for (int wait : waits) {
            assertEquals("a", next());
            queue.failed("uid-a");
            pass(wait - 1);
            assertEquals("", next());
            assertEquals(Duration.ofMillis(1).toNanos(), queue.untilNext().orElseThrow());
            pass(1);
        }
        assertEquals("a", next());
    }

    @Test
    void unschedulablePods_wait_untilTheirCauseChanges() {
        queue.offer(facts.pod(pod("a")));
        next();
        queue.unschedulable("uid-a", Set.of(Cause.RESOURCES));
        pass(60_000);
        queue.wake(Set.of(Cause.TAINTS));
        assertEquals("", next());
        queue.wake(Set.of(Cause.RESOURCES, Cause.PORTS));
        assertEquals("a", next());
    }

    @Test
    void aWokenPod_waitsOutItsBackOff() {
        queue.offer(facts.pod(pod("a")));
        next();
        queue.unschedulable("uid-a", Set.of(Cause.RESOURCES));
        queue.wake(Set.of(Cause.RESOURCES));
        assertEquals("", next());
        pass(1000);
        assertEquals("a", next());
    }

    @Test
    void aChangedPod_isTriedAgain_aChangedStatusIsNot() {
        queue.offer(facts.pod(pod("a").selector("x", "y")));
        next();
        queue.unschedulable("uid-a", Set.of(Cause.NODE));
        pass(2000);
        queue.offer(facts.pod(pod("a").selector("x", "y").phase("Unknown")));
        assertEquals("", next());
        queue.offer(facts.pod(pod("a").label("new", "label").selector("x", "y")));
        assertEquals("a", next());
    }

    @Test
    void forgottenPods_areTriedAgain_afterFiveMinutes() {
        queue.offer(facts.pod(pod("a")));
        next();
        queue.unschedulable("uid-a", Set.of(Cause.NODE));
        pass(299_000);
        queue.wakeForgotten();
        assertEquals("", next());
        pass(2_000);
        queue.wakeForgotten();
        assertEquals("a", next());
    }

    @Test
    void removedPods_neverCome() {
        queue.offer(facts.pod(pod("active")));
        queue.offer(facts.pod(pod("lying").priority(3)));
        queue.offer(facts.pod(pod("waiting").priority(2)));
        next();
        queue.unschedulable("uid-lying", Set.of(Cause.NODE));
        next();
        queue.failed("uid-waiting");
        Set.of("uid-active", "uid-lying", "uid-waiting").forEach(queue::remove);
        queue.wake(Set.of(Cause.NODE));
        pass(20_000);
        assertEquals("", next());
        assertEquals(0, queue.size());
        assertTrue(queue.untilNext().isEmpty());
    }
}

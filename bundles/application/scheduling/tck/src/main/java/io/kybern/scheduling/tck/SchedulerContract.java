// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.tck;

import static io.kybern.scheduling.tck.NodeRecipe.node;
import static io.kybern.scheduling.tck.PodRecipe.pod;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Value;
import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.api.SchedulingPlugin;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Scheduler] for the pods of `default-scheduler` keeps. Extend it in the provider's tests.
public abstract class SchedulerContract {
    protected final ClusterInMemory cluster = new ClusterInMemory();
    private Scheduler scheduler;

    /// A new scheduler.
    protected abstract Scheduler scheduler();

    @BeforeEach
    void prepare() {
        scheduler = scheduler();
        scheduler.prepare(cluster);
    }

    @AfterEach
    void close() {
        scheduler.close();
    }

    protected final void begin() {
        scheduler.begin();
    }

    protected final void awaitNode(String pod, String node) {
        ClusterInMemory.await(pod + " is on " + node, () -> cluster.nodeOf(pod).equals(node));
    }

    protected final void awaitRefusal(String pod, String message) {
        ClusterInMemory.await(pod + " is refused: " + message, () -> cluster.condition(pod).get("message").text().startsWith(message));
    }

    @Test
    public void nothingIsPlaced_beforeItBegins() throws InterruptedException {
        cluster.add(node("n1")).add(pod("a"));
        Thread.sleep(100);
        assertEquals("", cluster.nodeOf("a"));
        begin();
        awaitNode("a", "n1");
    }

    @Test
    public void aPlacedPod_hasAnEvent() {
        cluster.add(node("n1")).add(pod("a"));
        begin();
        ClusterInMemory.await("event", () -> cluster.recorded().contains("a Scheduled Successfully assigned default/a to n1"));
    }

    @Test
    public void podsOfOtherSchedulers_withGates_orDeleted_areLeftAlone() {
        cluster.add(node("n1"));
        cluster.add(pod("other").spec("schedulerName", Value.of("other")));
        cluster.add(pod("gated").spec("schedulingGates", Value.array(Value.object("name", Value.of("wait")))));
        begin();
        cluster.add(pod("mine"));
        awaitNode("mine", "n1");
        assertEquals("", cluster.nodeOf("other"));
        assertEquals("", cluster.nodeOf("gated"));
        cluster.add(pod("gated"));
        awaitNode("gated", "n1");
    }

    @Test
    public void refusals_areCountedByReason() {
        cluster.add(node("n1").taint("a", "b", "NoSchedule")).add(node("n2")).add(node("n3"));
        cluster.add(pod("big").request("cpu", "64"));
        begin();
        awaitRefusal("big", "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.");
        assertEquals("Unschedulable", cluster.condition("big").get("reason").text());
        assertTrue(cluster.recorded().stream().anyMatch(event -> event.startsWith("big FailedScheduling 0/3 nodes are available")));
    }

    @Test
    public void aNodeThatComes_takesTheWaitingPod() {
        cluster.add(pod("a"));
        begin();
        awaitRefusal("a", "no nodes available to schedule pods");
        cluster.add(node("n1"));
        awaitNode("a", "n1");
    }

    @Test
    public void aPodThatGoes_makesRoom() {
        cluster.add(node("n1")).add(pod("old").request("cpu", "4").on("n1")).add(pod("new").request("cpu", "2"));
        begin();
        awaitRefusal("new", "0/1 nodes are available: 1 Insufficient cpu.");
        cluster.removePod("old");
        awaitNode("new", "n1");
    }

    @Test
    public void aPodThatEnds_makesRoom() {
        cluster.add(node("n1")).add(pod("job").request("cpu", "4").on("n1")).add(pod("new").request("cpu", "2"));
        begin();
        awaitRefusal("new", "0/1 nodes are available: 1 Insufficient cpu.");
        cluster.add(pod("job").request("cpu", "4").on("n1").phase("Succeeded"));
        awaitNode("new", "n1");
    }

    @Test
    public void aPodWhoseTolerationComesLater_isPlaced() {
        cluster.add(node("n1").taint("k", "v", "NoExecute")).add(pod("a"));
        begin();
        awaitRefusal("a", "0/1 nodes are available: 1 node(s) had untolerated taint(s).");
        cluster.add(pod("a").tolerate("k", "v", "NoExecute"));
        awaitNode("a", "n1");
    }

    @Test
    public void aRefusedBinding_freesTheNode_andIsTriedAgain() {
        var refusals = new AtomicInteger();
        cluster.beforeBinding((pod, node) -> {
            if (refusals.getAndIncrement() == 0) {
                throw ApiException.conflict("", "pods", pod, "somebody else was first");
            }
        });
        cluster.add(node("n1")).add(pod("a").request("cpu", "3"));
        begin();
        awaitNode("a", "n1");
        assertEquals(2, refusals.get());
    }

    @Test
    public void podsBeingBound_countOnTheirNode() {
        var held = new CountDownLatch(1);
        cluster.beforeBinding((pod, node) -> {
            try {
                held.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        cluster.add(node("n1"));
        for (int i = 0; i < 5; i++) {
            cluster.add(pod("p" + i).request("cpu", "1"));
        }
        begin();
        ClusterInMemory.await("the fifth is refused", () -> cluster.recorded().stream().anyMatch(event -> event.contains("Insufficient cpu")));
        held.countDown();
        ClusterInMemory.await("four are placed", () -> cluster.placed() == 4);
    }

    @Test
    public void urgentPods_goFirst() {
        cluster.add(pod("low").request("cpu", "4")).add(pod("high").request("cpu", "4").priority(1000));
        cluster.add(node("n1"));
        begin();
        awaitNode("high", "n1");
        assertEquals("", cluster.nodeOf("low"));
    }

    @Test
    public void schedulingPlugins_refuseAndPreferNodes() {
        cluster.add(node("n1")).add(node("n2")).add(node("n3"));
        cluster.add(new SchedulingPlugin() {
            @Override
            public Optional<String> refusal(Value pod, Value node) {
                boolean refused = node.get("metadata", "name").text().equals("n2") || !pod.get("spec", "nodeSelector").missing();
                return refused ? Optional.of("node(s) were not licensed") : Optional.empty();
            }

            @Override
            public int score(Value pod, Value node) {
                return node.get("metadata", "name").text().equals("n3") ? 1000 : -5;
            }
        });
        cluster.add(pod("a")).add(pod("b").selector("kubernetes.io/hostname", "n1"));
        begin();
        awaitNode("a", "n3");
        awaitRefusal("b", "0/3 nodes are available: 1 node(s) were not licensed, 2 node(s) didn't match Pod's node affinity/selector.");
    }

    @Test
    public void anUrgentPod_takesThePlaceOfTheLeastImportantOnes() {
        cluster.add(node("n1"));
        cluster.add(pod("precious").request("cpu", "1").priority(50).on("n1"));
        cluster.add(pod("cheap").request("cpu", "2").priority(1).on("n1"));
        cluster.add(pod("cheapest").request("cpu", "1").on("n1"));
        begin();
        cluster.add(pod("urgent").request("cpu", "2").priority(100));
        awaitNode("urgent", "n1");
        assertTrue(cluster.exists("precious"));
        assertTrue(cluster.exists("cheapest"));
        assertFalse(cluster.exists("cheap"));
        assertTrue(cluster.recorded().contains("cheap Preempted Preempted by pod uid-urgent on node n1"));
    }

    @Test
    public void aPodThatMustNotPreempt_waits() {
        cluster.add(node("n1")).add(pod("cheap").request("cpu", "4").on("n1"));
        begin();
        cluster.add(pod("polite").request("cpu", "2").priority(100).spec("preemptionPolicy", Value.of("Never")));
        awaitRefusal("polite", "0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.");
        assertTrue(cluster.exists("cheap"));
    }

    @Test
    public void equalPods_areNotPreempted() {
        cluster.add(node("n1")).add(node("n2").unschedulable()).add(pod("one").request("cpu", "4").on("n1"));
        begin();
        cluster.add(pod("two").request("cpu", "2"));
        awaitRefusal("two", "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: "
                + "1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.");
        assertTrue(cluster.exists("one"));
    }

    @Test
    public void theEnd_waitsForBindingsInHand() throws InterruptedException {
        var reached = new CountDownLatch(1);
        var held = new CountDownLatch(1);
        cluster.beforeBinding((pod, node) -> {
            reached.countDown();
            try {
                held.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        cluster.add(node("n1")).add(pod("a"));
        begin();
        reached.await();
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(100);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            held.countDown();
        });
        scheduler.end(Duration.ofSeconds(10));
        assertEquals("n1", cluster.nodeOf("a"));
        cluster.add(pod("late"));
        Thread.sleep(50);
        assertEquals("", cluster.nodeOf("late"));
    }

    @Test
    public void aSuccessor_carriesOn_andNoPodIsBoundTwice() {
        cluster.add(node("n1").allocatable("cpu", "1000").allocatable("pods", "1000"));
        for (int i = 0; i < 200; i++) {
            cluster.add(pod("p" + i).request("cpu", "1"));
        }
        begin();
        ClusterInMemory.await("the first are placed", () -> cluster.placed() > 10);
        Scheduler successor = scheduler();
        successor.prepare(cluster);
        assertTimeout(Duration.ofSeconds(5), () -> scheduler.end(Duration.ofSeconds(10)), "an end without work in hand takes no time");
        scheduler.close();
        scheduler = successor;
        successor.begin();
        ClusterInMemory.await("all are placed", () -> cluster.placed() == 200);
        for (int i = 0; i < 200; i++) {
            assertEquals(1, cluster.bindings("p" + i));
        }
    }

    @Test
    public void anIdleScheduler_endsAtOnce() throws InterruptedException {
        begin();
        Thread.sleep(50);
        assertTimeout(Duration.ofSeconds(5), () -> scheduler.end(Duration.ofSeconds(10)));
    }

    @Test
    public void afterClose_nothingListens_andNoThreadIsLeft() {
        begin();
        scheduler.close();
        assertEquals(0, cluster.handlers());
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        ClusterInMemory.await("its thread ends", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("kybern-scheduler-" + scheduler.name()) && threads.contains(thread)));
    }
}

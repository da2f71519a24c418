// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongSupplier;

/// The pods that wait for a node: *active* ones by priority and then in the order they came, ones that *wait* out their back-off (1 s
/// doubling to 10 s), and *unschedulable* ones until something changes that may help them, at the latest five minutes. Belongs to the scheduling thread.
final class PodQueue {
    private static final long FIRST = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST = Duration.ofSeconds(10).toNanos();
    private static final long FORGOTTEN = Duration.ofMinutes(5).toNanos();

    private enum Place { ACTIVE, WAITING, UNSCHEDULABLE, TAKEN }

    /// One pod's stay in the queue.
    private static final class Entry {
        private PodFacts pod;
        private Place place = Place.TAKEN;
        private Set<Cause> causes = Set.of();
        private long order;
        private int attempts;
        private long failed;
        private long due;

        Entry(PodFacts pod) {
            this.pod = pod;
        }
    }

    private final LongSupplier nanos;
    private final Map<String, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> active = new PriorityQueue<>(Comparator.<Entry>comparingInt(each -> -each.pod.priority())
            .thenComparingLong(each -> each.order));
    private final PriorityQueue<Entry> waiting = new PriorityQueue<>(Comparator.<Entry>comparingLong(each -> each.due).thenComparingLong(each -> each.order));
    private final Map<String, Entry> unschedulable = new HashMap<>();
    private final int[] blames = new int[Cause.values().length];
    private int unblamed;
    private long order;

    PodQueue(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Takes in a pod, or the new state of one that is here.
    void offer(PodFacts pod) {
        Entry known = entries.get(pod.uid());
        if (known == null) {
            var entry = new Entry(pod);
            entries.put(pod.uid(), entry);
            activate(entry);
            return;
        }
        PodFacts before = known.pod;
        if (known.place == Place.ACTIVE && before.priority() != pod.priority()) {
            active.remove(known);
            known.pod = pod;
            active.add(known);
            return;
        }
        known.pod = pod;
        if (known.place == Place.UNSCHEDULABLE && pod.differs(before)) {
            retry(known);
        }
    }

    void remove(String uid) {
        Entry entry = entries.remove(uid);
        if (entry == null) {
            return;
        }
        switch (entry.place) {
            case ACTIVE -> active.remove(entry);
            case WAITING -> waiting.remove(entry);
            case UNSCHEDULABLE -> lift(entry);
            case TAKEN -> { }
        }
    }

    /// The next pod to place, in hand until one of [#failed], [#unschedulable] or [#remove] is called.
    Optional<PodFacts> take() {
        long now = nanos.getAsLong();
        while (!waiting.isEmpty() && waiting.peek().due - now <= 0) {
            activate(waiting.poll());
        }
        Entry entry = active.poll();
        if (entry == null) {
            return Optional.empty();
        }
        entry.place = Place.TAKEN;
        entry.attempts++;
        return Optional.of(entry.pod);
    }

    /// The nanoseconds until a pod's back-off is over; empty when none waits.
    OptionalLong untilNext() {
        return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, waiting.peek().due - nanos.getAsLong()));
    }

    /// A placement went wrong for no reason of the pod's: again after the back-off.
    void failed(String uid) {
        Entry entry = entries.get(uid);
        if (entry != null && entry.place == Place.TAKEN) {
            entry.failed = nanos.getAsLong();
            retry(entry);
        }
    }

    /// No node is fit.
    void unschedulable(String uid, Set<Cause> causes) {
        Entry entry = entries.get(uid);
        if (entry != null && entry.place == Place.TAKEN) {
            entry.failed = nanos.getAsLong();
            entry.causes = causes;
            entry.place = Place.UNSCHEDULABLE;
            lay(entry);
        }
    }

    /// Something changed that helps against some causes.
    void wake(Set<Cause> causes) {
        if (!blamed(causes)) {
            return;
        }
        List<Entry> helped = unschedulable.values().stream()
                .filter(entry -> entry.causes.isEmpty() || entry.causes.stream().anyMatch(causes::contains)).toList();
        helped.forEach(this::retry);
    }

    /// Whether any pod lies for one of the causes, without looking at each pod.
    private boolean blamed(Set<Cause> causes) {
        for (Cause cause : causes) {
            if (blames[cause.ordinal()] > 0) {
                return true;
            }
        }
        return unblamed > 0;
    }

    private void lay(Entry entry) {
        unschedulable.put(entry.pod.uid(), entry);
        blame(entry, 1);
    }

    private void lift(Entry entry) {
        if (unschedulable.remove(entry.pod.uid()) != null) {
            blame(entry, -1);
        }
    }

    private void blame(Entry entry, int by) {
        entry.causes.forEach(cause -> blames[cause.ordinal()] += by);
        unblamed += entry.causes.isEmpty() ? by : 0;
    }

    /// Tries again what has been lying for long.
    void wakeForgotten() {
        long now = nanos.getAsLong();
        unschedulable.values().stream().filter(entry -> now - entry.failed > FORGOTTEN).toList().forEach(this::retry);
    }

    int size() {
        return entries.size();
    }

    private void retry(Entry entry) {
        lift(entry);
        entry.due = entry.failed + Math.min(LONGEST, FIRST << Math.min(10, Math.max(0, entry.attempts - 1)));
        if (entry.due - nanos.getAsLong() <= 0) {
            activate(entry);
            return;
        }
        entry.place = Place.WAITING;
        entry.order = order++;
        waiting.add(entry);
    }

    private void activate(Entry entry) {
        entry.place = Place.ACTIVE;
        entry.order = order++;
        active.add(entry);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The registry: one volatile [Snapshot], changed under one lock that is never held while plugin code, services or waits are
/// involved.
final class SlotRegistry implements Extensions {
    private static final Logger LOG = System.getLogger(SlotRegistry.class.getName());

    private final ReentrantLock changing = new ReentrantLock();
    private final Condition changed = changing.newCondition();
    private final Map<Class<?>, Point<?>> points = new ConcurrentHashMap<>();
    private final Set<Occupant> alive = ConcurrentHashMap.newKeySet();
    private final List<Chain<?>> superseded = new ArrayList<>();
    private final Requirements requirements = new Requirements();
    /// Slots that were switched on order: the distribution doesn't fill them by itself any more.
    private final Set<String> ordered = new HashSet<>();
    /// Occupants that were lost, to be made again.
    private final Map<String, PluginCode> lost = new TreeMap<>();
    /// The last hand-over of each slot: the next one begins after it.
    private final Map<String, CompletableFuture<?>> handovers = new HashMap<>();
    private final Settings settings;
    private final RegistryThreads threads;
    private final Guard guard;
    private final Roles roles;
    private final StandbyWork work;
    private final Draining draining;
    private final SlotEvents events;
    private final Watchdog watchdog;
    private volatile Snapshot current = Snapshot.EMPTY;

    SlotRegistry(InstanceSource source, Settings settings, CarrierThreads carriers, InstantSource clock) {
        this.settings = settings;
        this.threads = new RegistryThreads();
        this.guard = new Guard(threads);
        this.roles = new Roles(guard);
        this.work = new StandbyWork(source, guard, roles, settings, points::values);
        this.draining = new Draining(threads);
        this.events = new SlotEvents(threads, clock);
        this.watchdog = new Watchdog(() -> alive, this::overran, carriers, threads);
        watchdog.start();
    }

    Snapshot snapshot() {
        return current;
    }

    Guard guard() {
        return guard;
    }

    RegistryThreads threads() {
        return threads;
    }

    SlotEvents events() {
        return events;
    }

    @Override
    public long generation() {
        return current.generation();
    }

    @Override
    public Optional<String> fatal() {
        return watchdog.fatal();
    }

    @Override
    @SuppressWarnings("unchecked") // points are entered with their own type only
    public <T> ExtensionPoint<T> point(Class<T> type) {
        Point<T> point = (Point<T>) points.get(type);
        if (point != null && current.chains().containsKey(type)) {
            return point;
        }
        changing.lock();
        try {
            Point<T> entered = (Point<T>) points.computeIfAbsent(type, ignored -> new Point<>(type, this));
            if (!current.chains().containsKey(type)) {
                publish(current.occupants(), current.generation());
            }
            return entered;
        } finally {
            changing.unlock();
        }
    }

    @Override
    public <T> Registration host(Class<T> type, RoleHost<T> host) {
        roles.add(type, host);
        current.occupants().values().forEach(occupant -> {
            if (occupant.is(type)) {
                roles.begin(occupant);
            }
        });
        return () -> roles.remove(type, host, List.copyOf(alive), settings.drain());
    }

    /// Waits a bounded time for a closed point.
    <T> Chain<T> awaitOpen(Class<T> type) {
        long left = settings.closedWait().toNanos();
        changing.lock();
        try {
            while (true) {
                Chain<T> chain = current.chain(type);
                if (chain.missing.isEmpty()) {
                    return chain;
                }
                if (left <= 0) {
                    throw new PointClosedException(type.getSimpleName(), chain.missing, settings.retryAfter());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PointClosedException(type.getSimpleName(), current.chain(type).missing, settings.retryAfter());
        } finally {
            changing.unlock();
        }
    }

    Standby standby(PluginCode code) {
        Occupant occupant = new Occupant(code);
        alive.add(occupant);
        try {
            work.construct(occupant);
            work.check(occupant);
            work.prepare(occupant);
            return new ReadyInstance(occupant, this::discard);
        } catch (StandbyFailedException e) {
            discard(occupant);
            throw e;
        }
    }

    private void discard(Occupant occupant) {
        occupant.withdrawn = true;
        roles.end(occupant, Duration.ZERO);
        draining.drain(occupant, List.of(), System.nanoTime(), Duration.ZERO);
        forget(occupant);
    }

    /// A disposed occupant with calls that never end stays under watch.
    private void forget(Occupant occupant) {
        if (occupant.flights.isEmpty()) {
            alive.remove(occupant);
        }
    }

    Handover switchOver(Collection<? extends Standby> fill, Collection<String> empty, Duration drain, boolean onOrder) {
        changing.lock();
        try {
            Map<String, ReadyInstance> ready = checked(fill, empty);
            SortedMap<String, Occupant> next = new TreeMap<>(current.occupants());
            Map<String, Occupant> replaced = new LinkedHashMap<>();
            Set<String> touched = new TreeSet<>(ready.keySet());
            touched.addAll(empty);
            for (String slot : touched) {
                ReadyInstance instance = ready.get(slot);
                Occupant before = instance == null ? next.remove(slot) : next.put(slot, instance.occupant);
                if (before != null) {
                    replaced.put(slot, before);
                }
                lost.remove(slot);
                if (onOrder) {
                    ordered.add(slot);
                }
            }
            ready.values().forEach(instance -> {
                instance.claim();
                instance.occupant.generation = current.generation() + 1;
                requirements.learn(instance.code().slot(), instance.occupant.types());
            });
            publish(next, current.generation() + 1);
            return handOver(touched, replaced, ready, drain);
        } finally {
            changing.unlock();
        }
    }

    private Map<String, ReadyInstance> checked(Collection<? extends Standby> fill, Collection<String> empty) {
        Map<String, ReadyInstance> ready = new LinkedHashMap<>();
        for (Standby standby : fill) {
            if (!(standby instanceof ReadyInstance instance) || !instance.open()) {
                throw new IllegalArgumentException("the standby of " + standby.code().slot() + " is not ready any more");
            }
            if (ready.put(instance.code().slot(), instance) != null) {
                throw new IllegalArgumentException("two plugins for " + instance.code().slot());
            }
        }
        for (String slot : empty) {
            if (requirements.required(slot) && !ready.containsKey(slot)) {
                throw new IllegalArgumentException("slot " + slot + " is required and can't be emptied");
            }
        }
        return ready;
    }

    private Handover handOver(Set<String> slots, Map<String, Occupant> replaced, Map<String, ReadyInstance> ready, Duration drain) {
        long since = System.nanoTime();
        long generation = current.generation();
        List<CompletableFuture<Optional<Drained>>> parts = new ArrayList<>();
        for (String slot : slots) {
            Optional<Occupant> before = Optional.ofNullable(replaced.get(slot));
            Optional<Occupant> after = Optional.ofNullable(ready.get(slot)).map(instance -> instance.occupant);
            before.ifPresent(occupant -> withdrawn(occupant, ""));
            after.ifPresent(occupant -> event(SlotEvent.Kind.FILLED, occupant, ""));
            if (before.isEmpty() && after.isEmpty()) {
                continue;
            }
            List<Chain<?>> chains = before.map(this::chainsOf).orElse(List.of());
            CompletableFuture<Optional<Drained>> part = new CompletableFuture<>();
            CompletableFuture<?> earlier = handovers.getOrDefault(slot, CompletableFuture.completedFuture(null));
            handovers.put(slot, part);
            earlier.thenRunAsync(() -> {
                Optional<Drained> drained = Optional.empty();
                try {
                    before.ifPresent(occupant -> roles.end(occupant, drain));
                    after.ifPresent(roles::begin);
                    drained = before.map(occupant -> drain(occupant, chains, since, drain));
                } finally {
                    part.complete(drained);
                }
            }, threads.handovers());
            parts.add(part);
        }
        return new Handover(generation, CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
            .thenApply(ignored -> parts.stream().flatMap(part -> part.join().stream()).toList()));
    }

    private void withdrawn(Occupant occupant, String text) {
        occupant.withdrawn = true;
        event(SlotEvent.Kind.WITHDRAWN, occupant, text);
    }

    /// The superseded chains that hold an occupant.
    private List<Chain<?>> chainsOf(Occupant occupant) {
        return superseded.stream().filter(chain -> chain.contains(occupant)).toList();
    }

    private Drained drain(Occupant occupant, List<Chain<?>> chains, long since, Duration patience) {
        Drained drained = draining.drain(occupant, chains, since, patience);
        event(drained.complete() ? SlotEvent.Kind.DRAINED : SlotEvent.Kind.DRAIN_DEADLINE, occupant, drained.text());
        forget(occupant);
        return drained;
    }

    /// Publishes a snapshot; unchanged chains stay the same objects, and so do their leases.
    private void publish(SortedMap<String, Occupant> occupants, long generation) {
        Snapshot before = current;
        Map<Class<?>, Chain<?>> chains = new HashMap<>();
        List<Point<?>> touched = new ArrayList<>();
        for (Point<?> point : points.values()) {
            Chain<?> old = before.chains().get(point.type());
            Chain<?> fresh = Chain.of(point.type(), occupants.values(),
                requirements.missing(point.type(), roles.isRole(point.type()), occupants));
            if (old != null && old.sameAs(fresh)) {
                chains.put(point.type(), old);
                continue;
            }
            chains.put(point.type(), fresh);
            if (old != null) {
                superseded.add(old);
                touched.add(point);
            }
        }
        current = new Snapshot(generation, occupants, Map.copyOf(chains));
        superseded.removeIf(chain -> chain.uses.idle());
        changed.signalAll();
        touched.forEach(point -> point.listeners.forEach(events::run));
    }

    void require(Set<RequiredSlot> slots, boolean byDistribution) {
        changing.lock();
        try {
            // Each generation makes requests under way be decided anew: none without need.
            if (byDistribution ? requirements.shipped(slots) : requirements.ordered(slots)) {
                publish(current.occupants(), current.generation() + 1);
            }
        } finally {
            changing.unlock();
        }
    }

    void quarantine(String slot, String reason) {
        Occupant occupant = current.occupants().get(slot);
        if (occupant != null) {
            quarantine(occupant, reason);
        }
    }

    private void quarantine(Occupant occupant, String reason) {
        if (!occupant.quarantine(reason)) {
            return;
        }
        LOG.log(Level.ERROR, "Plugin {0} {1} is quarantined: {2}", occupant.code.plugin(), occupant.code.version(), reason);
        event(SlotEvent.Kind.QUARANTINED, occupant, reason);
        changing.lock();
        try {
            publish(current.occupants(), current.generation() + 1);
        } finally {
            changing.unlock();
        }
    }

    /// From the watchdog: never blocks on the lock there.
    private void overran(Flight flight, int number) {
        Occupant occupant = flight.occupant;
        String text = "a call took longer than its budget of %d ms".formatted(flight.budgetNanos / 1_000_000);
        event(SlotEvent.Kind.OVERRUN, occupant, text);
        boolean second = occupant.overran(System.nanoTime(), settings.overrunWindow().toNanos());
        if ((second || number > 1) && occupant.quarantine().isEmpty()) {
            events.run(() -> quarantine(occupant, "calls took longer than their budget of %d ms"
                .formatted(flight.budgetNanos / 1_000_000)));
        }
    }

    /// Withdraws occupants whose containers are about to go, and waits for their leases, at most the drain deadline.
    void lose(Predicate<Occupant> gone, String text) {
        Map<Occupant, List<Chain<?>>> losing = new LinkedHashMap<>();
        long since = System.nanoTime();
        changing.lock();
        try {
            SortedMap<String, Occupant> next = new TreeMap<>(current.occupants());
            current.occupants().values().stream().filter(gone).forEach(occupant -> {
                next.remove(occupant.code.slot());
                lost.put(occupant.code.slot(), occupant.code);
                losing.put(occupant, List.of());
            });
            if (losing.isEmpty()) {
                return;
            }
            publish(next, current.generation() + 1);
            losing.replaceAll((occupant, none) -> chainsOf(occupant));
            losing.keySet().forEach(occupant -> {
                withdrawn(occupant, text);
                event(SlotEvent.Kind.LOST, occupant, text);
            });
        } finally {
            changing.unlock();
        }
        losing.forEach((occupant, chains) -> {
            roles.end(occupant, settings.drain());
            Drained drained = draining.drainLost(occupant, chains, since, settings.drain());
            event(drained.complete() ? SlotEvent.Kind.DRAINED : SlotEvent.Kind.DRAIN_DEADLINE, occupant, drained.text());
            forget(occupant);
        });
    }

    /// What was lost and not replaced since, by slot.
    Map<String, PluginCode> lost() {
        changing.lock();
        try {
            return Map.copyOf(lost);
        } finally {
            changing.unlock();
        }
    }

    /// Whether the occupant of `slot`, or its emptiness, was ordered.
    boolean ordered(String slot) {
        changing.lock();
        try {
            return ordered.contains(slot);
        } finally {
            changing.unlock();
        }
    }

    List<SlotState> slots() {
        changing.lock();
        try {
            Set<String> names = new TreeSet<>(requirements.all());
            names.addAll(current.occupants().keySet());
            return names.stream().map(this::state).toList();
        } finally {
            changing.unlock();
        }
    }

    private SlotState state(String slot) {
        Optional<Occupant> occupant = Optional.ofNullable(current.occupants().get(slot));
        return new SlotState(slot, requirements.required(slot), occupant.map(Occupant::types).orElseGet(() -> requirements.types(slot)),
            occupant.map(one -> one.code), occupant.flatMap(Occupant::quarantine), occupant.map(one -> one.generation).orElse(0L));
    }

    private void event(SlotEvent.Kind kind, Occupant occupant, String text) {
        events.post(kind, occupant.code, current.generation(), text);
    }

    Registration onEvent(Consumer<SlotEvent> listener) {
        return events.listen(listener);
    }

    /// Notices occupants whose container disposed them behind our back, and abandoned calls that ended at last.
    void loseDead() {
        alive.removeIf(occupant -> occupant.disposed && occupant.flights.isEmpty());
        if (current.occupants().values().stream().anyMatch(occupant -> !occupant.alive())) {
            lose(occupant -> !occupant.alive(), "its component was disposed");
        }
    }

    void stop() {
        lose(occupant -> true, "the registry stops");
        watchdog.stop();
        events.stop();
    }
}

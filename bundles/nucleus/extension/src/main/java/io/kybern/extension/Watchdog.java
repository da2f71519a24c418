// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Looks every 50 ms at the calls in flight, from a platform thread: interrupts those past their budget, gives back the carrier
/// threads that they hold by raising the scheduler's parallelism, and reports overruns.
///
/// Java can't end a call. A virtual thread that computes for ever holds its carrier for ever, so the only cure is another carrier; with
/// all spare ones spent the process is lost, see [#fatal()].
final class Watchdog {
    /// Most carriers that are added.
    static final int SPARE = 16;
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);

    private final Supplier<Collection<Occupant>> occupants;
    private final BiConsumer<Flight, Integer> onOverrun;
    private final CarrierThreads carriers;
    private final RegistryThreads threads;
    private final int base;
    private final Set<Flight> compensated = new HashSet<>();
    private int raised;
    private volatile int stuck;
    private volatile boolean canaryBack = true;
    private volatile boolean stopped;

    /// @param occupants all that may have calls in flight
    /// @param onOverrun hears of each overrun with its number within that call; must not block
    Watchdog(Supplier<Collection<Occupant>> occupants, BiConsumer<Flight, Integer> onOverrun, CarrierThreads carriers,
            RegistryThreads threads) {
        this.occupants = occupants;
        this.onOverrun = onOverrun;
        this.carriers = carriers;
        this.threads = threads;
        this.base = carriers.parallelism();
    }

    void start() {
        threads.platform("kybern-watchdog", () -> {
            while (!stopped) {
                LockSupport.parkNanos(TICK);
                look(System.nanoTime());
            }
            adjust(0);
        });
    }

    void stop() {
        stopped = true;
    }

    Optional<String> fatal() {
        return stuck < SPARE ? Optional.empty()
            : Optional.of(stuck + " plugin calls never end and hold all spare carrier threads: restart the server");
    }

    /// One look.
    void look(long now) {
        // Virtual threads that are ready but not run for a whole tick: calls that compute hold all carriers, in budget or not.
        boolean starved = !canaryBack;
        int late = 0;
        boolean busy = false;
        Set<Flight> holding = new HashSet<>();
        for (Occupant occupant : occupants.get()) {
            for (Flight flight : occupant.flights) {
                busy = true;
                if (!flight.running()) {
                    continue;
                }
                boolean over = now - flight.deadline >= 0;
                if (over) {
                    overrun(flight, now);
                }
                boolean holds = (over || compensated.contains(flight) || starved && now - flight.startedAt > TICK)
                    && flight.wantsCarrier();
                if (holds) {
                    holding.add(flight);
                    late += over ? 1 : 0;
                }
            }
        }
        compensated.clear();
        compensated.addAll(holding);
        stuck = late;
        adjust(Math.min(SPARE, holding.size()));
        if (busy && canaryBack) {
            canaryBack = false;
            threads.start("kybern-canary", () -> canaryBack = true);
        } else if (!busy) {
            canaryBack = true;
        }
    }

    private void overrun(Flight flight, long now) {
        long past = (now - flight.deadline) / flight.budgetNanos + 1;
        if (past > flight.overruns) {
            flight.overruns++;
            flight.interrupt();
            onOverrun.accept(flight, flight.overruns);
        }
    }

    private void adjust(int extra) {
        if (extra == raised) {
            return;
        }
        boolean more = extra > raised;
        raised = extra;
        carriers.parallelism(base + extra);
        if (more) {
            // Raising alone wakes nobody: a submission from a thread that the scheduler doesn't know does.
            threads.platform("kybern-watchdog-wake", () -> threads.start("kybern-wake", () -> { }));
        }
    }
}

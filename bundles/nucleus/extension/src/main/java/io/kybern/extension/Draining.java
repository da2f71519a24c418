// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits until nobody uses a withdrawn occupant any more, then disposes it.
final class Draining {
    private static final long DISPOSAL = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final RegistryThreads threads;

    Draining(RegistryThreads threads) {
        this.threads = threads;
    }

    /// @param chains the superseded chains that hold the occupant
    Drained drain(Occupant occupant, Collection<Chain<?>> chains, long since, Duration patience) {
        String left = letEnd(occupant, chains, since, patience);
        String disposal = dispose(occupant);
        return drained(occupant, since, left.isEmpty(), left.isEmpty() ? disposal : disposal.isEmpty() ? left : left + "; " + disposal);
    }

    /// The same for an occupant that its container is taking away on this thread: disposal must not re-enter the container.
    Drained drainLost(Occupant occupant, Collection<Chain<?>> chains, long since, Duration patience) {
        String left = letEnd(occupant, chains, since, patience);
        threads.handovers().execute(() -> disposeHere(occupant));
        return drained(occupant, since, left.isEmpty(), left);
    }

    private static Drained drained(Occupant occupant, long since, boolean complete, String text) {
        PluginCode code = occupant.code;
        return new Drained(code.slot(), code.plugin(), code.version(), complete, Duration.ofNanos(System.nanoTime() - since), text);
    }

    private static String letEnd(Occupant occupant, Collection<Chain<?>> chains, long since, Duration patience) {
        boolean complete = await(occupant, chains, since + patience.toNanos());
        String left = complete ? "" : left(occupant, chains);
        if (!complete) {
            chains.forEach(chain -> List.copyOf(chain.pinned).forEach(HeldLease::deadlinePassed));
            List.copyOf(occupant.pinned).forEach(HeldLease::deadlinePassed);
            occupant.flights.forEach(Flight::interrupt);
        }
        return left;
    }

    private static boolean await(Occupant occupant, Collection<Chain<?>> chains, long deadline) {
        long pause = FIRST_PAUSE;
        while (!idle(occupant, chains)) {
            if (deadline - System.nanoTime() <= 0) {
                return false;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE);
        }
        return true;
    }

    private static boolean idle(Occupant occupant, Collection<Chain<?>> chains) {
        return chains.stream().allMatch(chain -> chain.uses.idle()) && occupant.uses.idle() && occupant.flights.isEmpty();
    }

    private static String left(Occupant occupant, Collection<Chain<?>> chains) {
        int calls = occupant.flights.size();
        boolean leased = !occupant.uses.idle() || !chains.stream().allMatch(chain -> chain.uses.idle());
        return (calls == 0 ? "" : calls + (calls == 1 ? " call" : " calls") + " still running")
            + (calls > 0 && leased ? ", " : "") + (leased ? "leases still held" : "");
    }

    /// Deactivates on a thread of its own: a plugin whose deactivation hangs holds nobody up for ever.
    private String dispose(Occupant occupant) {
        if (occupant.code.origin() == Origin.DISTRIBUTION) {
            return disposeHere(occupant);
        }
        String[] failure = {""};
        Thread thread = threads.platform("dispose " + occupant.code.plugin(), () -> failure[0] = disposeHere(occupant));
        try {
            if (thread.join(Duration.ofNanos(DISPOSAL))) {
                return failure[0];
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        return "deactivation did not return";
    }

    private static String disposeHere(Occupant occupant) {
        try {
            occupant.dispose();
            return "";
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable thrown) {
            return "deactivation failed: " + Wording.ofCause(thrown);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One call of a plugin on its own virtual thread.
final class Flight implements Runnable {
    private enum State { NEW, RUNNING, DONE, ABANDONED }

    /// What came of it: exactly one of the two is there.
    record Outcome(@Nullable Object answer, @Nullable String failure) {}

    final Occupant occupant;
    final long deadline;
    final long budgetNanos;
    private final Thread waiter = Thread.currentThread();
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final boolean counted;
    private volatile @Nullable Supplier<?> work;
    private volatile @Nullable Outcome outcome;
    volatile @Nullable Thread thread;
    volatile long startedAt;
    /// Written by the watchdog only.
    int overruns;

    Flight(Occupant occupant, long budgetNanos, long deadline, boolean counted, Supplier<?> work) {
        this.occupant = occupant;
        this.budgetNanos = budgetNanos;
        this.deadline = deadline;
        this.counted = counted;
        this.work = work;
    }

    @Override
    public void run() {
        try {
            if (state.compareAndSet(State.NEW, State.RUNNING)) {
                startedAt = System.nanoTime();
                fly();
            }
        } finally {
            end();
        }
    }

    private void fly() {
        Supplier<?> task = work;
        work = null;
        try {
            Object answer = task == null ? null : task.get();
            outcome = answer == null ? new Outcome(null, "returned null") : new Outcome(answer, null);
        } catch (OutOfMemoryError e) {
            outcome = new Outcome(null, "out of memory");
            throw e;
        } catch (Throwable thrown) {
            outcome = new Outcome(null, Wording.ofCause(thrown));
        }
    }

    private void end() {
        state.set(State.DONE);
        work = null;
        occupant.flights.remove(this);
        if (counted) {
            occupant.places.release();
        }
        LockSupport.unpark(waiter);
    }

    /// Takes the flight back before its thread was started at all.
    void cancelUnstarted() {
        state.set(State.ABANDONED);
        end();
    }

    /// Waits on the thread that made this for the outcome; null when the deadline passed or the waiter was interrupted.
    @Nullable Outcome await() {
        while (true) {
            Outcome done = outcome;
            if (done != null) {
                return done;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                state.compareAndSet(State.NEW, State.ABANDONED);
                return outcome;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    boolean running() {
        return state.get() == State.RUNNING;
    }

    void interrupt() {
        Thread own = thread;
        if (own != null && running()) {
            own.interrupt();
        }
    }

    /// Whether it holds or wants a carrier thread.
    boolean wantsCarrier() {
        Thread own = thread;
        return own != null && running() && own.getState() == Thread.State.RUNNABLE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Runs calls of plugins: those of the distribution on the caller's thread, others on a virtual thread of their own, within their
/// budget and their limit of calls in flight.
final class Guard {
    private final RegistryThreads threads;

    Guard(RegistryThreads threads) {
        this.threads = threads;
    }

    <T, R> R call(ActiveExtension<T> extension, Call<T, R> call, Failure<R> onFailure) {
        Occupant occupant = extension.occupant();
        if (occupant.quarantine().isPresent()) {
            return onFailure.decide(failure(occupant, CallFailure.Reason.QUARANTINED, "is quarantined: " + occupant.quarantine().get()));
        }
        T plugin = extension.instance();
        Supplier<R> work = () -> call.on(plugin);
        if (occupant.code.origin() == Origin.DISTRIBUTION) {
            return here(occupant, work, onFailure);
        }
        return apart(occupant, occupant.code.budgets().call(), true, work, onFailure);
    }

    /// One step of getting ready: guarded as a call of the plugin, but with its own budget.
    <R> R step(Occupant occupant, Duration budget, Supplier<R> work, Failure<R> onFailure) {
        return occupant.code.origin() == Origin.DISTRIBUTION
            ? here(occupant, work, onFailure) : apart(occupant, budget, false, work, onFailure);
    }

    private static <R> R here(Occupant occupant, Supplier<R> work, Failure<R> onFailure) {
        String text;
        try {
            R answer = work.get();
            if (answer != null) {
                return answer;
            }
            text = "returned null";
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable thrown) {
            text = Wording.ofCause(thrown);
        }
        return onFailure.decide(failure(occupant, CallFailure.Reason.ERROR, text));
    }

    private <R> R apart(Occupant occupant, Duration budget, boolean counted, Supplier<R> work, Failure<R> onFailure) {
        long nanos = budget.toNanos();
        long deadline = System.nanoTime() + nanos;
        try {
            if (counted && !occupant.places.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                return onFailure.decide(failure(occupant, CallFailure.Reason.BUSY,
                    "has its %d calls in flight already".formatted(occupant.code.budgets().concurrency())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return onFailure.decide(failure(occupant, CallFailure.Reason.INTERRUPTED, "was not waited for"));
        }
        Flight.Outcome outcome = fly(new Flight(occupant, nanos, deadline, counted, work));
        if (outcome == null) {
            boolean interrupted = Thread.currentThread().isInterrupted();
            return onFailure.decide(failure(occupant,
                interrupted ? CallFailure.Reason.INTERRUPTED : CallFailure.Reason.BUDGET,
                interrupted ? "was not waited for" : "gave no answer within " + budget.toMillis() + " ms"));
        }
        if (outcome.failure() != null) {
            return onFailure.decide(failure(occupant, CallFailure.Reason.ERROR, outcome.failure()));
        }
        @SuppressWarnings("unchecked") // the answer of Supplier<R>
        R answer = (R) outcome.answer();
        return Objects.requireNonNull(answer, "a plugin call answers something");
    }

    private Flight.@org.jspecify.annotations.Nullable Outcome fly(Flight flight) {
        boolean started = false;
        flight.occupant.flights.add(flight);
        try {
            Thread thread = threads.unstarted("plugin " + flight.occupant.code.plugin(), flight);
            flight.thread = thread;
            thread.start();
            started = true;
        } finally {
            if (!started) {
                flight.cancelUnstarted();
            }
        }
        Flight.Outcome outcome = flight.await();
        if (outcome == null && Thread.currentThread().isInterrupted()) {
            flight.interrupt();
        }
        return outcome;
    }

    static CallFailure failure(Occupant occupant, CallFailure.Reason reason, String text) {
        return new CallFailure(reason, occupant.code.slot(), occupant.code.plugin(), occupant.code.version(), text);
    }
}

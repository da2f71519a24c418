// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long to wait before the next try: 10 s, doubling to 5 minutes, from the start again after twice that without trouble. The first try
/// after the first failure is immediate for restarts, so it begins with no wait.
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Duration wait = Duration.ZERO;
    private Instant updated = Instant.EPOCH;

    /// The moment before which a thing that failed at `failed` is not tried again; empty when it may be tried.
    synchronized Optional<Instant> until(Instant failed, Instant now) {
        if (wait.isZero() || Duration.between(updated, failed).compareTo(LONGEST.multipliedBy(2)) > 0) {
            return Optional.empty();
        }
        Instant end = failed.plus(wait);
        return end.isAfter(now) ? Optional.of(end) : Optional.empty();
    }

    /// Takes note that a thing that failed at `failed` is tried again, or failed again.
    synchronized void next(Instant failed, Instant now) {
        boolean fresh = wait.isZero() || Duration.between(updated, failed).compareTo(LONGEST.multipliedBy(2)) > 0;
        Duration doubled = wait.multipliedBy(2);
        wait = fresh ? FIRST : doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        updated = now;
    }

    synchronized void reset() {
        wait = Duration.ZERO;
    }

    synchronized Duration current() {
        return wait;
    }

    /// As Go prints it: `10s`, `1m20s`, `5m0s`.
    String text() {
        long seconds = current().toSeconds();
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}

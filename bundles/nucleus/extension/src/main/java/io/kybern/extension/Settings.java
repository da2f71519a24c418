// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;

/// Times of the registry.
///
/// @param closedWait    how long a lease waits for a closed point
/// @param retryAfter    seconds that a refused client waits
/// @param construction  for one constructor
/// @param check         for one self-test or warm-up
/// @param preparation   for the preparation of roles
/// @param drain         for instances that nobody ordered to leave
/// @param overrunWindow in which the second overrun quarantines
record Settings(Duration closedWait, int retryAfter, Duration construction, Duration check, Duration preparation, Duration drain,
        Duration overrunWindow) {
    static final Settings DEFAULT = new Settings(Duration.ofSeconds(5), 5, Duration.ofSeconds(30), Duration.ofSeconds(10),
        Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofMinutes(10));

    Settings withClosedWait(Duration wait) {
        return new Settings(wait, retryAfter, construction, check, preparation, drain, overrunWindow);
    }

    Settings withDrain(Duration deadline) {
        return new Settings(closedWait, retryAfter, construction, check, preparation, deadline, overrunWindow);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import java.time.Duration;
import java.util.Optional;

/// One change of a [Transaction].
public sealed interface Operation {
    String key();

    /// Sets a key to a value.
    ///
    /// @param timeToLive after it the store deletes the key by itself, with a revision of its own and within about a second; empty: never
    record Put(String key, byte[] value, Optional<Duration> timeToLive) implements Operation {
        public Put(String key, byte[] value) {
            this(key, value, Optional.empty());
        }
    }

    /// Deletes a key; of an absent key, changes nothing.
    record Delete(String key) implements Operation {}
}

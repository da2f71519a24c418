// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import java.util.Optional;

/// What a transaction does to one key, decided.
///
/// @param value empty for a delete
/// @param expiry when the key ends, in milliseconds since the epoch; 0 for never
record Write(String key, Optional<byte[]> value, long expiry) {
    /// Roughly what the write takes, on disk and in the history.
    long size() {
        return 160 + 2L * key.length() + value.map(bytes -> bytes.length).orElse(0);
    }
}

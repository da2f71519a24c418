// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import java.util.Optional;

/// What a transaction, or an expiry, did to one key.
///
/// @param entry the key afterwards; empty if it was deleted
/// @param previous the key before; empty if it was absent
public record Change(long revision, String key, Optional<Entry> entry, Optional<Entry> previous) {
    public boolean created() {
        return previous.isEmpty();
    }

    public boolean deleted() {
        return entry.isEmpty();
    }
}

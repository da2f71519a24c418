// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import java.util.List;

/// The durable answer to a [Transaction].
public sealed interface Commit {
    /// The transaction's revision; or the last one, if it changed nothing.
    long revision();

    /// All compares held and all operations happened.
    record Committed(long revision) implements Commit {}

    /// A compare failed and nothing happened.
    ///
    /// @param revision the store's revision when it was decided
    /// @param current the entries of the keys whose compares failed; those that are absent are left out
    record Conflict(long revision, List<Entry> current) implements Commit {
        public Conflict {
            current = List.copyOf(current);
        }
    }
}

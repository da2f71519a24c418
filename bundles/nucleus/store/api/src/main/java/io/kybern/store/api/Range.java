// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import java.util.List;

/// Entries in key order as of one revision.
///
/// @param revision the revision as of which all of it holds
/// @param more whether the limit left out entries
public record Range(long revision, List<Entry> entries, boolean more) {
    public Range {
        entries = List.copyOf(entries);
    }
}

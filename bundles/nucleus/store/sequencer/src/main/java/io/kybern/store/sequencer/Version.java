// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Entry;
import org.jspecify.annotations.Nullable;

/// A key from one revision to the next that changed it. The chain to older versions is cut where compaction has passed.
final class Version {
    final long revision;
    /// Null from a delete on.
    final @Nullable Entry entry;
    final long expiry;
    private volatile @Nullable Version previous;

    Version(long revision, @Nullable Entry entry, long expiry, @Nullable Version previous) {
        this.revision = revision;
        this.entry = entry;
        this.expiry = expiry;
        this.previous = previous;
    }

    /// The version that holds at a revision.
    static @Nullable Version at(@Nullable Version head, long revision) {
        Version version = head;
        while (version != null && version.revision > revision) {
            version = version.previous;
        }
        return version;
    }

    void forgetOlder() {
        previous = null;
    }
}

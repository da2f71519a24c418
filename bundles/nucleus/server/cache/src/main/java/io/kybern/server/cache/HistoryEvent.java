// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import java.util.Optional;

/// One change of one object. Events of a resource form a chain; whoever holds one can walk on to the newest.
final class HistoryEvent {
    final long revision;
    final long atMillis;
    final String key;
    final Optional<CachedObject> before;
    final Optional<CachedObject> after;
    private volatile Optional<HistoryEvent> next = Optional.empty();

    HistoryEvent(long revision, long atMillis, String key, Optional<CachedObject> before, Optional<CachedObject> after) {
        this.revision = revision;
        this.atMillis = atMillis;
        this.key = key;
        this.before = before;
        this.after = after;
    }

    Optional<HistoryEvent> next() {
        return next;
    }

    void append(HistoryEvent event) {
        next = Optional.of(event);
    }

    /// What it keeps in memory beyond the present state.
    int weight() {
        return 160 + before.map(CachedObject::size).orElse(0) + (after.isPresent() ? 0 : 100);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Compare;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A batch in the making: each transaction is decided against the index and those before it in the batch.
final class Draft {
    private final Index index;
    private final long now;
    private final List<Decision> decisions = new ArrayList<>();
    private final Map<String, Optional<Entry>> changed = new HashMap<>();
    private long revision;
    private long bytes;

    /// @param now in milliseconds since the epoch
    Draft(Index index, long now) {
        this.index = index;
        this.now = now;
        this.revision = index.revision();
    }

    List<Decision> decisions() {
        return decisions;
    }

    long revision() {
        return revision;
    }

    long bytes() {
        return bytes;
    }

    Commit decide(Transaction transaction) {
        List<Compare> failed = transaction.compares().stream().filter(compare -> modRevision(compare.key()) != compare.modRevision()).toList();
        if (!failed.isEmpty()) {
            return new Commit.Conflict(revision, failed.stream().flatMap(compare -> entry(compare.key()).stream()).toList());
        }
        List<Write> writes = transaction.operations().stream().flatMap(operation -> write(operation).stream()).toList();
        if (!writes.isEmpty()) {
            add(writes);
        }
        return new Commit.Committed(revision);
    }

    /// Deletes a key if it is still the one that was to end.
    void expire(String key, long modRevision) {
        if (modRevision(key) == modRevision) {
            add(List.of(new Write(key, Optional.empty(), 0)));
        }
    }

    private void add(List<Write> writes) {
        revision++;
        decisions.add(new Decision(revision, writes));
        for (Write write : writes) {
            long created = entry(write.key()).map(Entry::createRevision).orElse(revision);
            changed.put(write.key(), write.value().map(value -> new Entry(write.key(), value, created, revision)));
            bytes += write.size();
        }
    }

    private Optional<Write> write(Operation operation) {
        return switch (operation) {
            case Operation.Put put ->
                Optional.of(new Write(put.key(), Optional.of(put.value()), put.timeToLive().map(ttl -> now + ttl.toMillis()).orElse(0L)));
            case Operation.Delete delete ->
                entry(delete.key()).map(gone -> new Write(gone.key(), Optional.empty(), 0));
        };
    }

    private long modRevision(String key) {
        return entry(key).map(Entry::modRevision).orElse(0L);
    }

    private Optional<Entry> entry(String key) {
        Optional<Entry> inBatch = changed.get(key);
        return inBatch != null ? inBatch : index.head(key);
    }
}

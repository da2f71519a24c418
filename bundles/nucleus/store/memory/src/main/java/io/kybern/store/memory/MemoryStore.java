// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.memory;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Listener;
import io.kybern.store.api.Range;
import io.kybern.store.api.Store;
import io.kybern.store.api.Subscription;
import io.kybern.store.api.Transaction;
import io.kybern.store.sequencer.Journal;
import io.kybern.store.sequencer.SequencedStore;
import io.kybern.store.sequencer.Settings;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/// A [Store] without a disk, for tests and for embedding: the same ordering, history and watches, nothing after [#close].
/// Immediate, for a delayed component would forget all whenever its last user lets go of it.
@Component(service = Store.class, immediate = true)
public final class MemoryStore implements Store {
    private final SequencedStore store;

    @Activate
    public MemoryStore() {
        this(Clock.systemUTC());
    }

    /// @param clock decides when keys with a time to live end
    public MemoryStore(InstantSource clock) {
        this(clock, Settings.DEFAULT.historyBytes());
    }

    /// @param historyBytes how much history to keep at least
    public MemoryStore(InstantSource clock, long historyBytes) {
        store = new SequencedStore(Journal.none(), Settings.DEFAULT.withHistoryBytes(historyBytes), clock,
                Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).factory(), line -> {});
    }

    @Override
    public long revision() {
        return store.revision();
    }

    @Override
    public Commit commit(Transaction transaction) {
        return store.commit(transaction);
    }

    @Override
    public Range range(String fromKey, String toKeyExclusive, long atRevision, int limit) {
        return store.range(fromKey, toKeyExclusive, atRevision, limit);
    }

    @Override
    public Optional<Entry> get(String key) {
        return store.get(key);
    }

    @Override
    public Subscription watch(String prefix, long afterRevision, Listener listener) {
        return store.watch(prefix, afterRevision, listener);
    }

    @Override
    public long compactedRevision() {
        return store.compactedRevision();
    }

    @Override
    public void compact(long revision) {
        store.compact(revision);
    }

    @Override
    @Deactivate
    public void close() {
        store.close();
    }
}

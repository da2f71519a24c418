// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Listener;
import io.kybern.store.api.Range;
import io.kybern.store.api.Store;
import io.kybern.store.api.StoreException;
import io.kybern.store.api.Subscription;
import io.kybern.store.api.Transaction;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/// A store over a [Journal]: reads come from memory, writes go through the one thread of the [Sequencer].
public final class SequencedStore implements Store {
    private final Index index = new Index();
    private final Settings settings;
    private final Sequencer sequencer;
    private final Notifier notifier;

    /// Opens the journal and returns when the store is usable.
    ///
    /// @param threads makes platform threads; all threads of the store, and all that touch the journal, come from it
    /// @param onFailure is called once, with one line, when the store fails while it is open
    /// @throws StoreException if the journal cannot be opened
    public SequencedStore(Journal journal, Settings settings, InstantSource clock, ThreadFactory threads, Consumer<String> onFailure) {
        this.settings = settings;
        notifier = new Notifier(index, threads);
        sequencer = new Sequencer(index, journal, notifier, settings, clock, threads, onFailure);
        sequencer.start();
    }

    /// Stops the store for a failure that was seen elsewhere.
    public void fail(String line) {
        sequencer.fail(line);
    }

    @Override
    public long revision() {
        return index.revision();
    }

    @Override
    public Commit commit(Transaction transaction) {
        notifier.requireOtherThread();
        long size = Sequencer.size(transaction);
        if (size > settings.transactionBytes()) {
            throw new IllegalArgumentException("the transaction holds " + size + " bytes, " + settings.transactionBytes() + " are allowed");
        }
        return sequencer.submit(new Command.Propose(transaction, new CompletableFuture<>()));
    }

    @Override
    public Range range(String fromKey, String toKeyExclusive, long atRevision, int limit) {
        if (atRevision < 0 || limit < 0) {
            throw new IllegalArgumentException("negative revision or limit: " + atRevision + ", " + limit);
        }
        return index.range(fromKey, toKeyExclusive, atRevision, limit);
    }

    @Override
    public Optional<Entry> get(String key) {
        return index.get(key);
    }

    @Override
    public Subscription watch(String prefix, long afterRevision, Listener listener) {
        if (afterRevision < 0) {
            throw new IllegalArgumentException("negative revision " + afterRevision);
        }
        return notifier.watch(prefix, afterRevision, listener);
    }

    @Override
    public long compactedRevision() {
        return index.compacted();
    }

    @Override
    public void compact(long revision) {
        notifier.requireOtherThread();
        index.requireReached(revision);
        sequencer.submit(new Command.Compact(revision, new CompletableFuture<>()));
    }

    @Override
    public void close() {
        sequencer.close();
    }
}

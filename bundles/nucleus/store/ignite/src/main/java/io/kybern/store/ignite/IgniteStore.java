// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Listener;
import io.kybern.store.api.Range;
import io.kybern.store.api.Store;
import io.kybern.store.api.StoreException;
import io.kybern.store.api.Subscription;
import io.kybern.store.api.Transaction;
import io.kybern.store.sequencer.BlobJournal;
import io.kybern.store.sequencer.SequencedStore;
import io.kybern.store.sequencer.Settings;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The durable [Store], on an embedded Ignite below one directory. As a component it ends the process, with one line in the log, when
/// the store cannot be opened or its disk fails: there is nothing a server could do without its store.
/// Immediate, for a delayed component would close the store whenever its last user lets go of it.
@Component(service = Store.class, immediate = true)
public final class IgniteStore implements Store {
    private static final System.Logger LOG = System.getLogger(IgniteStore.class.getName());

    private final SequencedStore store;

    /// Configuration of the component.
    @ObjectClassDefinition(name = "Kybern store")
    @interface Config {
        @AttributeDefinition(description = "How many bytes of history to keep at least")
        long history_bytes() default 32 << 20;
    }

    /// Opens the store below the directory that the framework property `kybern.data` names, in `store`.
    @Activate
    public IgniteStore(BundleContext context, Config config) {
        this(directory(context), Settings.DEFAULT.withHistoryBytes(config.history_bytes()), Clock.systemUTC());
    }

    private IgniteStore(Path directory, Settings settings, InstantSource clock) {
        SequencedStore opened = null;
        try {
            opened = open(directory, settings, clock, IgniteStore::endProcess);
        } catch (StoreException e) {
            endProcess(e.getMessage() + " (" + directory + ")");
            throw e;
        }
        store = opened;
    }

    /// @param historyBytes how much history to keep at least
    /// @param onFailure is called once, with one line, if the store fails while it is open
    /// @throws StoreException if the store cannot be opened
    public IgniteStore(Path directory, InstantSource clock, long historyBytes, Consumer<String> onFailure) {
        store = open(directory, Settings.DEFAULT.withHistoryBytes(historyBytes), clock, onFailure);
    }

    private static SequencedStore open(Path directory, Settings settings, InstantSource clock, Consumer<String> onFailure) {
        ThreadFactory threads = IgniteThreads.factory();
        var medium = new IgniteMedium.Opener(directory, Clock.systemUTC());
        var store = new SequencedStore(new BlobJournal(medium, threads), settings, clock, threads, onFailure);
        medium.reportFailuresTo(store::fail);
        return store;
    }

    private static Path directory(BundleContext context) {
        String data = context.getProperty("kybern.data");
        if (data == null) {
            throw new StoreException("the framework property kybern.data must name the data directory");
        }
        return Path.of(data).resolve("store").toAbsolutePath();
    }

    private static void endProcess(String line) {
        LOG.log(Level.ERROR, line);
        Runtime.getRuntime().halt(1);
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

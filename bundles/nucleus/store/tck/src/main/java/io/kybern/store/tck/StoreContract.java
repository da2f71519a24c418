// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.store.api.Change;
import io.kybern.store.api.Commit;
import io.kybern.store.api.CompactedException;
import io.kybern.store.api.Compare;
import io.kybern.store.api.Entry;
import io.kybern.store.api.FutureRevisionException;
import io.kybern.store.api.Listener;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Range;
import io.kybern.store.api.Store;
import io.kybern.store.api.StoreException;
import io.kybern.store.api.Subscription;
import io.kybern.store.api.Transaction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every store does.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class StoreContract {
    /// History that no test but the one about its bound fills.
    protected static final long AMPLE_HISTORY = 64L << 20;

    protected final AdjustableClock clock = new AdjustableClock();
    protected Store store;

    /// Opens the store; in a durable one, with what the store opened before it in the same test left.
    protected abstract Store open(InstantSource time, long historyBytes);

    @BeforeEach
    final void openFirst() {
        store = open(clock, AMPLE_HISTORY);
    }

    @AfterEach
    final void closeLast() {
        store.close();
    }

    protected final long put(String key, String value) {
        return committed(Transaction.of(new Operation.Put(key, bytes(value))));
    }

    protected final long delete(String key) {
        return committed(Transaction.of(new Operation.Delete(key)));
    }

    protected final long committed(Transaction transaction) {
        return assertInstanceOf(Commit.Committed.class, store.commit(transaction)).revision();
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    protected final String value(String key) {
        return store.get(key).map(entry -> new String(entry.value(), UTF_8)).orElse("(absent)");
    }

    /// A range as `key=value` texts.
    protected static List<String> texts(Range range) {
        return range.entries().stream().map(entry -> entry.key() + "=" + new String(entry.value(), UTF_8)).toList();
    }

    @Test
    void emptyStore_hasRevisionZeroAndNoEntry() {
        assertEquals(0, store.revision());
        assertEquals(Optional.empty(), store.get("a"));
        assertEquals(new Range(0, List.of(), false), store.range("", "", 0, 0));
    }

    @Test
    void revisions_growByOneWithEachTransactionThatChangesSomething() {
        assertEquals(1, put("a", "1"));
        assertEquals(2, put("b", "1"));
        assertEquals(2, delete("absent"));
        assertEquals(2, committed(new Transaction(List.of(Compare.absent("c")), List.of())));
        assertEquals(3, delete("a"));
        assertEquals(3, store.revision());
    }

    @Test
    void create_ofAPresentKey_conflictsAndTellsTheCurrentEntry() {
        put("a", "old");
        Commit commit = store.commit(Transaction.create("a", bytes("new")));
        Commit.Conflict conflict = assertInstanceOf(Commit.Conflict.class, commit);
        assertEquals(1, conflict.revision());
        assertArrayEquals(bytes("old"), conflict.current().getFirst().value());
        assertEquals("old", value("a"));
        assertEquals(1, store.revision());
    }

    @Test
    void update_atAnotherRevision_conflicts() {
        put("a", "1");
        put("a", "2");
        assertInstanceOf(Commit.Conflict.class, store.commit(Transaction.update("a", 1, bytes("3"))));
        assertEquals(3, committed(Transaction.update("a", 2, bytes("3"))));
        assertInstanceOf(Commit.Conflict.class, store.commit(Transaction.delete("a", 2)));
        assertEquals(4, committed(Transaction.delete("a", 3)));
        assertEquals(new Commit.Conflict(4, List.of()), store.commit(Transaction.update("a", 3, bytes("5"))));
    }

    @Test
    void transaction_overManyKeys_hasOneRevision() {
        put("gone", "x");
        put("kept", "1");
        long revision = committed(Transaction.of(new Operation.Put("new", bytes("n")), new Operation.Put("kept", bytes("2")),
                new Operation.Delete("gone")).when(Compare.absent("new")));
        assertEquals(3, revision);
        assertEquals(List.of("kept=2", "new=n"), texts(store.range("", "", 0, 0)));
        Entry kept = store.get("kept").orElseThrow();
        assertEquals(2, kept.createRevision());
        assertEquals(3, kept.modRevision());
    }

    @Test
    void transaction_withOneFailedCompare_doesNothingAtAll() {
        put("a", "1");
        var transaction = Transaction.of(new Operation.Put("b", bytes("1")), new Operation.Delete("a")).when(new Compare("a", 1))
                .when(new Compare("c", 9));
        assertEquals(new Commit.Conflict(1, List.of()), store.commit(transaction));
        assertEquals(List.of("a=1"), texts(store.range("", "", 0, 0)));
    }

    @Test
    void recreatedKey_hasANewCreateRevision() {
        put("a", "1");
        delete("a");
        put("a", "2");
        put("a", "3");
        Entry entry = store.get("a").orElseThrow();
        assertEquals(3, entry.createRevision());
        assertEquals(4, entry.modRevision());
    }

    @Test
    void transactionThatIsTooLarge_isRefusedAndALargeOneIsNot() {
        var large = Transaction.of(new Operation.Put("a", new byte[3 << 20]), new Operation.Put("b", new byte[1000 << 10]));
        assertEquals(1, committed(large));
        var tooLarge = Transaction.of(new Operation.Put("a", new byte[3 << 20]), new Operation.Put("b", new byte[2 << 20]));
        assertThrows(IllegalArgumentException.class, () -> store.commit(tooLarge));
        assertEquals(2, put("c", "1"));
    }

    @Test
    void range_isOrderedBoundedAndLimited() {
        List.of("/pods/b", "/pods/a", "/pods/c", "/nodes/a", "/services/a").forEach(key -> put(key, "v"));
        assertEquals(List.of("/pods/a=v", "/pods/b=v", "/pods/c=v"), texts(store.range("/pods/", Store.endOf("/pods/"), 0, 0)));
        Range two = store.range("/pods/", Store.endOf("/pods/"), 0, 2);
        assertEquals(List.of("/pods/a=v", "/pods/b=v"), texts(two));
        assertTrue(two.more());
        assertFalse(store.range("/pods/", Store.endOf("/pods/"), 0, 3).more());
        assertEquals(List.of("/pods/c=v", "/services/a=v"), texts(store.range("/pods/c", "", 0, 0)));
        assertEquals(List.of(), texts(store.range("/pods/b", "/pods/a", 0, 0)));
    }

    @Test
    void range_atARevision_isAsItWasThen() {
        put("a", "1");
        put("b", "1");
        put("a", "2");
        delete("b");
        put("b", "3");
        assertEquals(List.of("a=1"), texts(store.range("", "", 1, 0)));
        assertEquals(List.of("a=1", "b=1"), texts(store.range("", "", 2, 0)));
        assertEquals(List.of("a=2", "b=1"), texts(store.range("", "", 3, 0)));
        assertEquals(List.of("a=2"), texts(store.range("", "", 4, 0)));
        assertEquals(2, store.range("", "", 5, 0).entries().size());
        assertThrows(FutureRevisionException.class, () -> store.range("", "", 6, 0));
    }

    @Test
    void watch_tellsHistoryThenLiveChangesWithWhatWasBefore() {
        put("a", "1");
        put("a", "2");
        var listener = new RecordingListener();
        try (Subscription _ = store.watch("", 0, listener)) {
            assertEquals(List.of("1+a", "2+a"), listener.story());
            delete("a");
        }
        assertEquals(List.of("1+a", "2+a", "3-a"), listener.story());
        Change created = listener.batches().get(0).changes().getFirst();
        assertTrue(created.created());
        Change updated = listener.batches().get(1).changes().getFirst();
        assertArrayEquals(bytes("2"), updated.entry().orElseThrow().value());
        assertArrayEquals(bytes("1"), updated.previous().orElseThrow().value());
        Change deleted = listener.batches().get(2).changes().getFirst();
        assertTrue(deleted.deleted());
        assertEquals(2, deleted.previous().orElseThrow().modRevision());
    }

    @Test
    void watch_getsAllChangesOfARevisionTogetherAndOnlyItsPrefix() {
        var listener = new RecordingListener();
        store.watch("/pods/", 0, listener);
        committed(Transaction.of(new Operation.Put("/pods/a", bytes("1")), new Operation.Put("/nodes/a", bytes("1")),
                new Operation.Put("/pods/b", bytes("1"))));
        put("/nodes/b", "1");
        assertEquals(List.of(1L), listener.revisions());
        assertEquals(List.of("1+/pods/a", "1+/pods/b"), listener.story());
        assertEquals(2, listener.lastProgress());
    }

    @Test
    void watch_fromTheMiddle_continuesWithoutGapOrRepetition() {
        for (int i = 0; i < 10; i++) {
            put("k" + i, "v");
        }
        var listener = new RecordingListener();
        store.watch("", 4, listener);
        put("k10", "v");
        assertEquals(LongStream.rangeClosed(5, 11).boxed().toList(), listener.revisions());
        assertThrows(FutureRevisionException.class, () -> store.watch("", 12, new RecordingListener()));
    }

    @Test
    void commit_returnsAfterTheListenersWereTold() {
        var listener = new RecordingListener();
        store.watch("", 0, listener);
        for (long i = 1; i <= 200; i++) {
            put("a", "v" + i);
            assertEquals(i, listener.batches().size());
        }
    }

    @Test
    void closedSubscription_hearsNothingMore() {
        var listener = new RecordingListener();
        Subscription subscription = store.watch("", 0, listener);
        put("a", "1");
        subscription.close();
        put("a", "2");
        assertEquals(List.of("1+a"), listener.story());
    }

    @Test
    void listenerThatThrows_isClosedAndDisturbsNobody() throws InterruptedException {
        var failing = new FailingListener();
        var other = new RecordingListener();
        store.watch("", 0, failing);
        store.watch("", 0, other);
        put("a", "1");
        assertEquals(2, put("a", "2"));
        assertEquals(List.of("1+a", "2+a"), other.story());
        assertTrue(failing.recorder.awaitClosed().contains("as the test wants"));
        assertEquals(List.of(1L), failing.recorder.revisions());
    }

    @Test
    void listenerThatCommits_isClosedInsteadOfWaitingForItself() throws InterruptedException {
        var recorder = new RecordingListener();
        store.watch("", 0, new Listener() {
            @Override
            public void batch(long revision, List<Change> changes) {
                store.commit(Transaction.create("b", bytes("1")));
            }

            @Override
            public void closed(String reason) {
                recorder.closed(reason);
            }
        });
        assertEquals(1, put("a", "1"));
        assertTrue(recorder.awaitClosed().contains("must not wait"));
        assertEquals(2, put("c", "1"));
    }

    private static final class FailingListener implements Listener {
        private final RecordingListener recorder = new RecordingListener();

        @Override
        public void batch(long revision, List<Change> changes) {
            recorder.batch(revision, changes);
            throw new IllegalStateException("as the test wants");
        }

        @Override
        public void closed(String reason) {
            recorder.closed(reason);
        }
    }

    @Test
    void compact_refusesWhatIsOlderAndKeepsTheRest() {
        put("a", "1");
        put("b", "1");
        put("a", "2");
        delete("b");
        put("c", "1");
        store.compact(4);
        assertEquals(4, store.compactedRevision());
        assertEquals(4, assertThrows(CompactedException.class, () -> store.range("", "", 3, 0)).compactedRevision());
        assertEquals(4, assertThrows(CompactedException.class, () -> store.watch("", 3, new RecordingListener())).compactedRevision());
        assertEquals(List.of("a=2"), texts(store.range("", "", 4, 0)));
        assertEquals(List.of("a=2", "c=1"), texts(store.range("", "", 0, 0)));
        var listener = new RecordingListener();
        store.watch("", 4, listener);
        assertEquals(List.of("5+c"), listener.story());
        store.compact(2);
        assertEquals(4, store.compactedRevision());
        assertThrows(FutureRevisionException.class, () -> store.compact(6));
    }

    @Test
    void history_isBounded() {
        store.close();
        store = open(clock, 20_000);
        String text = "x".repeat(1000);
        for (int i = 0; i < 200; i++) {
            put("k" + i % 3, text + i);
        }
        long oldest = store.compactedRevision();
        assertTrue(oldest > 150 && oldest < 200, () -> "oldest revision is " + oldest);
        assertThrows(CompactedException.class, () -> store.watch("", 0, new RecordingListener()));
        assertEquals(3, store.range("", "", oldest, 0).entries().size());
    }

    @Test
    void keyWithATimeToLive_isDeletedWithARevision() throws InterruptedException {
        var listener = new RecordingListener();
        store.watch("", 0, listener);
        committed(Transaction.of(new Operation.Put("event", bytes("1"), Optional.of(Duration.ofMinutes(1)))));
        committed(Transaction.of(new Operation.Put("renewed", bytes("1"), Optional.of(Duration.ofMinutes(1)))));
        committed(Transaction.of(new Operation.Put("kept", bytes("1"), Optional.of(Duration.ofMinutes(1)))));
        clock.advance(Duration.ofSeconds(30));
        committed(Transaction.of(new Operation.Put("renewed", bytes("2"), Optional.of(Duration.ofMinutes(1)))));
        put("kept", "2");
        clock.advance(Duration.ofSeconds(31));
        awaitRevision(6);
        assertEquals(List.of("kept=2", "renewed=2"), texts(store.range("", "", 0, 0)));
        clock.advance(Duration.ofSeconds(30));
        awaitRevision(7);
        put("last", "1");
        assertEquals(List.of("1+event", "2+renewed", "3+kept", "4+renewed", "5+kept", "6-event", "7-renewed", "8+last"), listener.story());
    }

    protected final void awaitRevision(long revision) throws InterruptedException {
        for (int i = 0; i < 500 && store.revision() < revision; i++) {
            Thread.sleep(10);
        }
        assertEquals(revision, store.revision());
    }

    @Test
    void sixteenWriters_loseNothingAndAreToldInOrder() throws Exception {
        var listener = new RecordingListener();
        store.watch("", 0, listener);
        List<Long> revisions = writers(16, writer -> () -> {
            var own = new ArrayList<Long>();
            for (int i = 0; i < 50; i++) {
                own.add(increment("shared"));
                own.add(committed(Transaction.create("own/" + writer + "/" + i, bytes("v"))));
            }
            return own;
        });
        assertEquals("800", value("shared"));
        assertEquals(1600, store.revision());
        List<Long> all = LongStream.rangeClosed(1, 1600).boxed().toList();
        assertEquals(all, revisions.stream().sorted().toList());
        assertEquals(all, listener.revisions());
    }

    private long increment(String key) {
        while (true) {
            Optional<Entry> current = store.get(key);
            int next = current.map(entry -> Integer.parseInt(new String(entry.value(), UTF_8))).orElse(0) + 1;
            long expected = current.map(Entry::modRevision).orElse(0L);
            if (store.commit(Transaction.of(new Operation.Put(key, bytes("" + next))).when(new Compare(key, expected)))
                    instanceof Commit.Committed(long revision)) {
                return revision;
            }
        }
    }

    private interface Writer {
        Callable<List<Long>> number(int writer);
    }

    private static List<Long> writers(int count, Writer writer) throws Exception {
        var all = new ArrayList<Long>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<List<Long>>>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(writer.number(i)));
            }
            for (Future<List<Long>> one : running) {
                all.addAll(one.get());
            }
        }
        return all;
    }

    @Test
    void readersDuringWritesAndCompaction_seeWholeTransactions() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writing = threads.submit(() -> {
                for (int i = 1; i <= 1000; i++) {
                    byte[] value = bytes("" + i);
                    committed(Transaction.of(new Operation.Put("a", value), new Operation.Put("b", value)));
                    if (i % 10 == 0) {
                        store.compact(store.revision());
                    }
                }
            });
            while (!writing.isDone()) {
                Range range = store.range("", "", 0, 0);
                assertTrue(range.revision() == 0 || range.entries().size() == 2, range::toString);
                range.entries().forEach(entry -> assertEquals(range.revision(), entry.modRevision()));
            }
            writing.get();
        }
    }

    @Test
    void close_endsSubscriptionsAndRefusesCommits() throws InterruptedException {
        var listener = new RecordingListener();
        store.watch("", 0, listener);
        put("a", "1");
        store.close();
        assertTrue(listener.awaitClosed().contains("closed"));
        assertThrows(StoreException.class, () -> store.commit(Transaction.create("b", bytes("1"))));
        assertThrows(StoreException.class, () -> store.watch("", 0, new RecordingListener()));
    }
}

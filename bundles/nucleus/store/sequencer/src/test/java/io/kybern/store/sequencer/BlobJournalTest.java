// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Range;
import io.kybern.store.api.StoreException;
import io.kybern.store.api.Transaction;
import io.kybern.store.sequencer.BlobMedium.Area;
import io.kybern.store.tck.RecordingListener;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlobJournalTest {
    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> state(SequencedStore store) {
        return texts(store.range("", "", 0, 0));
    }

    private static List<String> texts(Range range) {
        return range.entries().stream().map(entry -> entry.key() + "=" + new String(entry.value(), UTF_8)).toList();
    }

    @Test
    void nothingOfABatchIsVisible_beforeItIsDurable() throws Exception {
        var medium = new MapMedium();
        var reached = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var store = Stores.open(medium); ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var listener = new RecordingListener();
            store.watch("", 0, listener);
            medium.before = (area, name) -> {
                if (area == Area.LOG) {
                    reached.countDown();
                    awaitUninterrupted(release);
                }
            };
            Future<Commit> winner = callers.submit(() -> store.commit(Transaction.create("a", bytes("1"))));
            reached.await();
            Future<Commit> loser = callers.submit(() -> store.commit(Transaction.create("a", bytes("2"))));
            Thread.sleep(50);
            assertFalse(winner.isDone());
            assertFalse(loser.isDone());
            assertEquals(0, store.revision());
            assertTrue(store.get("a").isEmpty());
            assertEquals(List.of(), state(store));
            assertEquals(List.of(), listener.batches());
            release.countDown();
            assertEquals(new Commit.Committed(1), winner.get());
            assertInstanceOf(Commit.Conflict.class, loser.get());
            assertEquals(List.of("1+a"), listener.story());
        }
    }

    /// Both transactions are in one batch, and the refusal waits for that batch.
    @Test
    void refusal_waitsForTheBatchItWasDecidedAgainst() throws Exception {
        var medium = new MapMedium();
        var reached = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var second = new CountDownLatch(1);
        var releaseSecond = new CountDownLatch(1);
        try (var store = Stores.open(medium); ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            medium.before = (area, name) -> {
                if (name.equals("batch-1")) {
                    reached.countDown();
                    awaitUninterrupted(release);
                } else if (name.equals("batch-2")) {
                    second.countDown();
                    awaitUninterrupted(releaseSecond);
                }
            };
            callers.submit(() -> store.commit(Transaction.create("first", bytes("1"))));
            reached.await();
            Future<Commit> winner = callers.submit(() -> store.commit(Transaction.create("a", bytes("1"))));
            Thread.sleep(20);
            Future<Commit> loser = callers.submit(() -> store.commit(Transaction.create("a", bytes("2"))));
            Thread.sleep(20);
            release.countDown();
            second.await();
            Thread.sleep(50);
            assertFalse(winner.isDone());
            assertFalse(loser.isDone());
            releaseSecond.countDown();
            assertEquals(new Commit.Committed(2), winner.get());
            assertEquals(2, assertInstanceOf(Commit.Conflict.class, loser.get()).current().getFirst().modRevision());
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void failedAppend_stopsTheStoreWithOneLineAndAnswersNobody() throws Exception {
        var medium = new MapMedium();
        var line = new CompletableFuture<String>();
        try (var store = Stores.open(medium, InstantSource.system(), 1 << 20, line::complete)) {
            store.commit(Transaction.create("a", bytes("1")));
            var listener = new RecordingListener();
            store.watch("", 0, listener);
            medium.before = (area, name) -> {
                throw new IOException("Input/output error");
            };
            assertThrows(StoreException.class, () -> store.commit(Transaction.create("b", bytes("1"))));
            medium.before = (area, name) -> {};
            assertThrows(StoreException.class, () -> store.commit(Transaction.create("c", bytes("1"))));
            assertEquals("the store failed and nothing more is written: Input/output error", line.get());
            assertTrue(listener.awaitClosed().contains("Input/output error"));
            assertEquals(List.of("1+a"), listener.story());
            assertEquals(1, store.revision());
        }
        try (var store = Stores.open(medium)) {
            assertEquals(List.of("a=1"), state(store));
        }
    }

    @Test
    void failedCheckpoint_stopsTheStore() throws Exception {
        var medium = new MapMedium();
        var line = new CompletableFuture<String>();
        try (var store = Stores.open(medium, InstantSource.system(), 1 << 20, line::complete)) {
            store.commit(Transaction.create("a", bytes("1")));
            medium.before = (area, name) -> {
                if (area == Area.CHECKPOINT) {
                    throw new IOException("No space left on device");
                }
            };
            store.compact(1);
            assertTrue(line.get().contains("No space left on device"));
            assertThrows(StoreException.class, () -> store.commit(Transaction.create("b", bytes("1"))));
        }
    }

    @Test
    void tornRecord_isRefusedInOneLine() {
        var medium = new MapMedium();
        try (var store = Stores.open(medium)) {
            store.commit(Transaction.create("a", bytes("1")));
            store.commit(Transaction.create("b", bytes("1")));
        }
        byte[] whole = medium.read(Area.LOG, "batch-2").orElseThrow();
        medium.overwrite(Area.LOG, "batch-2", Arrays.copyOf(whole, whole.length - 3));
        String message = assertThrows(StoreException.class, () -> Stores.open(medium)).getMessage();
        assertEquals("the store is damaged: the checksum of batch-2 is wrong", message);
    }

    @Test
    void newerStore_isRefusedInOneLine() {
        var medium = new MapMedium();
        Stores.open(medium).close();
        medium.overwrite(Area.CHECKPOINT, "header", bytes("kybern-store format 1 feature-level 9"));
        String message = assertThrows(StoreException.class, () -> Stores.open(medium)).getMessage();
        assertEquals("the store has format 1 and feature level 9, this Kybern knows format 1 and feature level 1 at most: "
                + "start a newer Kybern on it", message);
    }

    /// The process dies at every single change of the disk, one after the other: before it and after it.
    @Test
    void deathAtAnyMoment_losesNothingAcknowledgedAndLeavesNoRubbish() throws IOException {
        var medium = new MapMedium();
        var images = new ArrayList<MapMedium>();
        medium.before = (area, name) -> keep(images, medium);
        var expected = new ArrayList<List<String>>();
        expected.add(List.of());
        var acknowledged = new ArrayList<Integer>();
        var model = new TreeMap<String, String>();
        var random = new Random(7);
        try (var store = Stores.open(medium, InstantSource.system(), 4_000, line -> {})) {
            for (int i = 0; i < 700; i++) {
                String key = "key-%03d".formatted(random.nextInt(450));
                if (i % 4 == 3 && model.remove(key) != null) {
                    store.commit(Transaction.of(new Operation.Delete(key)));
                } else {
                    model.put(key, "v" + i);
                    store.commit(Transaction.of(new Operation.Put(key, bytes("v" + i))));
                }
                expected.add(model.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList());
                synchronized (images) {
                    while (acknowledged.size() < images.size()) {
                        acknowledged.add(i);
                    }
                }
            }
        }
        assertTrue(images.size() > 1500, () -> images.size() + " images");
        for (int i = 0; i < acknowledged.size(); i += i < 200 ? 1 : 7) {
            MapMedium image = images.get(i);
            try (var store = Stores.open(image)) {
                int revision = (int) store.revision();
                assertTrue(revision >= acknowledged.get(i), "revision " + revision + " after " + acknowledged.get(i));
                assertEquals(expected.get(revision), state(store));
                long floor = store.compactedRevision();
                if (floor > 0) {
                    assertEquals(expected.get((int) floor), texts(store.range("", "", floor, 0)));
                }
                var listener = new RecordingListener();
                store.watch("", floor, listener);
                assertEquals(revision - floor, listener.batches().size());
                assertEquals(needed(image), image.count(Area.CHECKPOINT));
            }
        }
    }

    /// Header, manifest, and its blocks.
    private static long needed(MapMedium image) throws IOException {
        Optional<byte[]> manifest = image.read(Area.CHECKPOINT, "manifest");
        return manifest.isPresent() ? 2 + Manifest.of(manifest.get()).blocks().size() : 1;
    }

    private static void keep(List<MapMedium> images, MapMedium medium) {
        synchronized (images) {
            images.add(medium.copy());
        }
    }

    @Test
    void checkpoints_boundTheLogAndWriteOnlyWhatChanged() throws Exception {
        var medium = new MapMedium();
        var written = new ArrayList<String>();
        medium.before = (area, name) -> {
            synchronized (written) {
                written.add(name);
            }
        };
        try (var store = Stores.open(medium)) {
            for (int i = 0; i < 3000; i++) {
                store.commit(Transaction.create("key-%05d".formatted(i), bytes("v")));
            }
            compactAndAwait(store, medium);
            assertEquals(15, medium.count(Area.CHECKPOINT) - 2);
            synchronized (written) {
                written.clear();
            }
            store.commit(Transaction.of(new Operation.Put("key-01234", bytes("w"))));
            compactAndAwait(store, medium);
            synchronized (written) {
                assertEquals(List.of("batch-3001", "block-16", "manifest"), written.subList(0, 3));
            }
        }
        assertTrue(medium.count(Area.LOG) <= 1, () -> medium.count(Area.LOG) + " batches left");
    }

    private static void compactAndAwait(SequencedStore store, MapMedium medium) throws Exception {
        store.compact(store.revision());
        for (int i = 0; i < 500; i++) {
            Optional<byte[]> manifest = medium.read(Area.CHECKPOINT, "manifest");
            if (manifest.isPresent() && Manifest.of(manifest.get()).applied() == store.revision()) {
                Thread.sleep(20);
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no checkpoint within 5 s");
    }
}

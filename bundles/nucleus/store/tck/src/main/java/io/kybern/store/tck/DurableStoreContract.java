// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.store.api.CompactedException;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What every durable store does besides: nothing is lost by closing and opening it.
public abstract class DurableStoreContract extends StoreContract {
    protected final void reopen(long historyBytes) {
        store.close();
        store = open(clock, historyBytes);
    }

    @Test
    void reopened_hasTheSameEntriesAndGoesOnWithTheNextRevision() {
        put("a", "1");
        put("b", "1");
        put("a", "2");
        delete("b");
        reopen(AMPLE_HISTORY);
        assertEquals(4, store.revision());
        assertEquals(List.of("a=2"), texts(store.range("", "", 0, 0)));
        Entry entry = store.get("a").orElseThrow();
        assertEquals(1, entry.createRevision());
        assertEquals(3, entry.modRevision());
        assertEquals(5, put("c", "1"));
    }

    @Test
    void reopened_resumesWatchesAndReadsInTheHistory() {
        put("a", "1");
        put("a", "2");
        delete("a");
        reopen(AMPLE_HISTORY);
        var listener = new RecordingListener();
        store.watch("", 1, listener);
        put("b", "1");
        assertEquals(List.of("2+a", "3-a", "4+b"), listener.story());
        assertEquals(1, listener.batches().getFirst().changes().getFirst().previous().orElseThrow().modRevision());
        assertEquals(List.of("a=1"), texts(store.range("", "", 1, 0)));
    }

    @Test
    void reopened_stillDeletesKeysWhoseTimeEnds() throws InterruptedException {
        committed(Transaction.of(new Operation.Put("a", bytes("1"), Optional.of(Duration.ofMinutes(1)))));
        committed(Transaction.of(new Operation.Put("b", bytes("1"), Optional.of(Duration.ofHours(1)))));
        store.compact(2);
        put("c", "1");
        reopen(AMPLE_HISTORY);
        clock.advance(Duration.ofMinutes(2));
        awaitRevision(4);
        assertEquals(List.of("b=1", "c=1"), texts(store.range("", "", 0, 0)));
    }

    @Test
    void manyCheckpointsAndReopenings_loseNothing() {
        var expected = new TreeMap<String, String>();
        long writes = 0;
        for (int round = 0; round < 4; round++) {
            reopen(20_000);
            for (int i = 0; i < 600; i++) {
                String key = "k" + (i * 7919L + round * 31L) % 500;
                if (i % 5 == 4 && expected.remove(key) != null) {
                    delete(key);
                    writes++;
                } else {
                    expected.put(key, "v" + round + "." + i);
                    put(key, "v" + round + "." + i);
                    writes++;
                }
            }
        }
        reopen(20_000);
        assertEquals(expected.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList(),
                texts(store.range("", "", 0, 0)));
        assertEquals(writes, store.revision());
        assertTrue(store.compactedRevision() > 0);
        assertThrows(CompactedException.class, () -> store.range("", "", 1, 0));
        for (String key : expected.keySet()) {
            assertTrue(store.get(key).orElseThrow().createRevision() <= store.get(key).orElseThrow().modRevision());
        }
    }
}

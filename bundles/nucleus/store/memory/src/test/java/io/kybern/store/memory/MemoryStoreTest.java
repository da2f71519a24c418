// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Transaction;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    @Test
    void aNewStore_isEmptyAndTakesItsFirstTransactionAtRevisionOne() {
        try (var store = new MemoryStore(Clock.systemUTC())) {
            assertEquals(0, store.revision());
            assertEquals(new Commit.Committed(1), store.commit(Transaction.create("a", new byte[] {7})));
            assertArrayEquals(new byte[] {7}, store.get("a").orElseThrow().value());
        }
    }
}

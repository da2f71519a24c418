// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StoreTest {
    @Test
    void endOf_isAboveEveryKeyWithThePrefix() {
        assertEquals("/pods0", Store.endOf("/pods/"));
        assertTrue("/pods/zzz\uffff".compareTo(Store.endOf("/pods/")) < 0);
        assertEquals("b", Store.endOf("a\uffff"));
        assertEquals("", Store.endOf(""));
    }

    @Test
    void transaction_withTwoOperationsOnOneKey_isRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> Transaction.of(new Operation.Put("a", new byte[0]), new Operation.Delete("a")));
    }

    @Test
    void transaction_collectsConditionsAndChanges() {
        Transaction transaction = Transaction.create("a", new byte[0]).and(new Operation.Delete("b")).when(new Compare("b", 7));
        assertEquals(2, transaction.operations().size());
        assertEquals(new Compare("b", 7), transaction.compares().getLast());
    }
}

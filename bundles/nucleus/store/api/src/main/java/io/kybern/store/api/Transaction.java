// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Changes to any number of keys that happen together, at one revision, if all compares hold; otherwise none of them does.
///
/// @param compares what must hold, in any number
/// @param operations the changes, each to a different key
public record Transaction(List<Compare> compares, List<Operation> operations) {
    public Transaction {
        compares = List.copyOf(compares);
        operations = List.copyOf(operations);
        var keys = new HashSet<String>();
        for (Operation operation : operations) {
            if (!keys.add(operation.key())) {
                throw new IllegalArgumentException("two operations of one transaction on key " + operation.key());
            }
        }
    }

    /// Operations without a condition.
    public static Transaction of(Operation... operations) {
        return new Transaction(List.of(), List.of(operations));
    }

    /// Puts a key that must be absent.
    public static Transaction create(String key, byte[] value) {
        return of(new Operation.Put(key, value)).when(Compare.absent(key));
    }

    /// Puts a key that must still be as it was at its last change.
    public static Transaction update(String key, long modRevision, byte[] value) {
        return of(new Operation.Put(key, value)).when(new Compare(key, modRevision));
    }

    /// Deletes a key that must still be as it was at its last change.
    public static Transaction delete(String key, long modRevision) {
        return of(new Operation.Delete(key)).when(new Compare(key, modRevision));
    }

    /// This transaction with one more condition.
    public Transaction when(Compare compare) {
        var more = new ArrayList<>(compares);
        more.add(compare);
        return new Transaction(more, operations);
    }

    /// This transaction with one more change.
    public Transaction and(Operation operation) {
        var more = new ArrayList<>(operations);
        more.add(operation);
        return new Transaction(compares, more);
    }
}

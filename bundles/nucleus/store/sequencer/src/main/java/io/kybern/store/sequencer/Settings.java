// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

/// Sizes of a store.
///
/// @param historyBytes how much history to keep at least; at one and a half times it, the store compacts
/// @param transactionBytes how many bytes of keys and values one transaction may hold
/// @param batchBytes at how many bytes of keys and values a batch is full
/// @param batchTransactions at how many transactions a batch is full
public record Settings(long historyBytes, long transactionBytes, long batchBytes, int batchTransactions) {
    /// A batch takes less than 7 MiB.
    public static final Settings DEFAULT = new Settings(32L << 20, 4L << 20, 2L << 20, 1024);

    public Settings {
        if (historyBytes < 1 || transactionBytes < 1 || batchBytes < 1 || batchTransactions < 1) {
            throw new IllegalArgumentException("sizes of a store must be positive: history " + historyBytes + ", transaction "
                    + transactionBytes + ", batch " + batchBytes + " bytes, " + batchTransactions + " transactions");
        }
    }

    public Settings withHistoryBytes(long bytes) {
        return new Settings(bytes, transactionBytes, batchBytes, batchTransactions);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

/// Sizes of a store.
///
/// @param historyBytes how much history to keep at least; at one and a half times it, the store compacts
/// @param batchBytes how many bytes of values one batch gathers, roughly
/// @param batchTransactions how many transactions one batch gathers
public record Settings(long historyBytes, long batchBytes, int batchTransactions) {
    public static final Settings DEFAULT = new Settings(32L << 20, 4L << 20, 1024);

    public Settings {
        if (historyBytes < 1 || batchBytes < 1 || batchTransactions < 1) {
            throw new IllegalArgumentException("sizes of a store must be positive: history " + historyBytes + ", batch " + batchBytes
                    + " bytes, " + batchTransactions + " transactions");
        }
    }

    public Settings withHistoryBytes(long bytes) {
        return new Settings(bytes, batchBytes, batchTransactions);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/// A durable, ordered map from keys to values in which each committed [Transaction] has a revision of its own.
///
/// - **Revisions** start at 1 and grow by one with each transaction that changes something, whichever and however many keys it
///   touches. They survive a restart and are never given twice.
/// - **Durable first.** Nothing of a transaction can be seen before it is durable: no answer, no entry, no change, and no refusal
///   that was decided because of it.
/// - **Snapshots.** A range is answered as of one revision, the latest or one in the history. The history is bounded: the store
///   compacts by itself when it grows too large, and on [#compact].
/// - **Values** are arrays that the store neither copies nor changes. Whoever puts one or receives one never changes it either; so
///   the store, its history and all caches share one copy.
///
/// Keys are compared as strings, character by character. All methods may be called from any thread, and none touches the disk on the
/// caller's thread. Kind of swap: *resource*; a new provider opens what the old one closed.
///
/// When the disk fails, the store stops for good: [#commit] throws [StoreException] from then on and every subscription is closed.
@ConsumerType
public interface Store extends AutoCloseable {
    /// The revision of the last durable transaction, 0 in an empty store.
    long revision();

    /// Commits a transaction if all its compares hold, and waits until the answer is durable (so does a refusal: it waits for what
    /// it was decided against). Every live subscription has been handed the changes when this returns.
    ///
    /// Waits without regard to interrupts (the flag is kept): a caller never leaves without knowing the outcome.
    ///
    /// @throws StoreException if the store is closed or failed; after a failure the outcome of the transaction is unknown
    /// @throws IllegalArgumentException if keys and values together are larger than the store can take: 4 MiB always fit
    Commit commit(Transaction transaction);

    /// Entries with `fromKey <= key < toKeyExclusive` in key order.
    ///
    /// @param toKeyExclusive an empty string means no upper end; [#endOf] gives the end of a prefix
    /// @param atRevision the revision to read at, 0 for the latest (revision 0 itself, the empty store, cannot be asked for)
    /// @param limit at most so many entries, 0 for all
    /// @throws CompactedException if the revision is no longer in the history
    /// @throws FutureRevisionException if the revision is not yet there
    Range range(String fromKey, String toKeyExclusive, long atRevision, int limit);

    /// The latest entry of a key.
    Optional<Entry> get(String key);

    /// Subscribes to all changes of keys with the prefix and a revision above `afterRevision`: first those in the history, then live
    /// ones, strictly in the order of revisions, none twice and none left out. The history has been delivered when this returns.
    ///
    /// @throws CompactedException if changes above the revision are no longer in the history
    /// @throws FutureRevisionException if the revision is not yet there
    Subscription watch(String prefix, long afterRevision, Listener listener);

    /// The oldest revision at which [#range] and after which [#watch] still work.
    long compactedRevision();

    /// Drops the history below a revision. A revision at or below the compacted one changes nothing.
    ///
    /// @throws FutureRevisionException if the revision is not yet there
    void compact(long revision);

    /// Ends the store: later and waiting calls of [#commit] throw, subscriptions are closed. Returns when its threads have ended.
    @Override
    void close();

    /// The smallest string that is above all strings with the prefix: the `toKeyExclusive` of a range over the prefix. Empty (no end)
    /// for an empty prefix.
    static String endOf(String prefix) {
        int last = prefix.length() - 1;
        while (last >= 0 && prefix.charAt(last) == Character.MAX_VALUE) {
            last--;
        }
        return last < 0 ? "" : prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
}

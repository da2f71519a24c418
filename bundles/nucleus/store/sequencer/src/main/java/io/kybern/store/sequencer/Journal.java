// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;

/// What survives the process. All calls come from the sequencer's thread, one at a time, [#recover] first and [#close] last.
public interface Journal {
    /// Fills the index with what was made durable.
    ///
    /// @param failed to be called, from any thread, if the journal fails outside of a call
    /// @throws IOException if it cannot be read; its message is one line for an operator
    void recover(Index index, Consumer<IOException> failed) throws IOException;

    /// Makes a batch durable, all or nothing. An exception leaves it open which of both, and nothing is appended after it.
    void append(List<Decision> batch) throws IOException;

    /// Lets go of what is older than a revision. It is called after [#busy] said no.
    ///
    /// @param keys all that changed since the revision of the call before
    void compact(long revision, SortedSet<String> keys);

    /// Whether it still reads the index as of the last compaction; then nothing may be evicted.
    boolean busy();

    /// Waits until it is no longer busy.
    void await() throws InterruptedException;

    void close();

    /// A journal that keeps nothing.
    static Journal none() {
        return new Journal() {
            @Override
            public void recover(Index index, Consumer<IOException> failed) {}

            @Override
            public void append(List<Decision> batch) {}

            @Override
            public void compact(long revision, SortedSet<String> keys) {}

            @Override
            public boolean busy() {
                return false;
            }

            @Override
            public void await() {}

            @Override
            public void close() {}
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;

/// A disk as a [BlobJournal] needs it: small named blobs, each written durably and as a whole or not at all. Its calls come from
/// threads of the store only.
public interface BlobMedium {
    /// What is kept apart, since it lives for different times.
    enum Area { LOG, CHECKPOINT }

    Optional<byte[]> read(Area area, String name) throws IOException;

    /// Writes or overwrites a blob; it is durable when this returns.
    void write(Area area, String name, byte[] blob) throws IOException;

    /// Removes blobs; names that are absent are fine.
    void remove(Area area, SortedSet<String> names) throws IOException;

    void close();

    /// Makes a medium usable, on the thread that calls.
    interface Opener {
        /// @throws IOException if it can't; the message is one line for an operator
        BlobMedium open() throws IOException;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

/// A revision that is no longer in the history was asked for.
public final class CompactedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long compactedRevision;

    public CompactedException(long requested, long compactedRevision) {
        super("revision " + requested + " has been compacted, the oldest available is " + compactedRevision);
        this.compactedRevision = compactedRevision;
    }

    /// The oldest revision still available.
    public long compactedRevision() {
        return compactedRevision;
    }
}

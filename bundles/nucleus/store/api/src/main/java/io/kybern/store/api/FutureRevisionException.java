// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

/// A revision that the store has not reached was asked for.
public final class FutureRevisionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long currentRevision;

    public FutureRevisionException(long requested, long currentRevision) {
        super("revision " + requested + " is not reached yet, the current one is " + currentRevision);
        this.currentRevision = currentRevision;
    }

    public long currentRevision() {
        return currentRevision;
    }
}

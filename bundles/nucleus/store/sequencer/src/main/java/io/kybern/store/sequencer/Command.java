// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Transaction;
import java.util.concurrent.CompletableFuture;

/// What the sequencer's thread is asked to do.
sealed interface Command {
    CompletableFuture<Commit> done();

    record Propose(Transaction transaction, CompletableFuture<Commit> done) implements Command {}

    record Compact(long revision, CompletableFuture<Commit> done) implements Command {}

    /// Only wakes the thread.
    record Wake(CompletableFuture<Commit> done) implements Command {}
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import io.kybern.store.api.Commit;
import io.kybern.store.api.Compare;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Store;
import io.kybern.store.api.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/// Ties the registry's policy generation to a revision of the store: each generation is written to one key, and every write compares that
/// key, so nothing is committed under a policy that was replaced before.
final class PolicyGenerations {
    static final String KEY = "/kybern/policy-generation";

    private record Known(long generation, long revision) {
    }

    private final Store store;
    private final LongSupplier current;
    private volatile Known known = new Known(-1, 0);

    PolicyGenerations(Store store, LongSupplier current) {
        this.store = store;
        this.current = current;
    }

    /// The condition that a write under a generation puts into its transaction. Writes a new generation to the store first.
    Compare compare(long generation) {
        Known now = known;
        if (now.generation != generation) {
            now = advance(generation);
        }
        return new Compare(KEY, now.revision);
    }

    /// Whether a generation is still the registry's.
    boolean isCurrent(long generation) {
        return current.getAsLong() == generation;
    }

    private synchronized Known advance(long generation) {
        if (known.generation == generation) {
            return known;
        }
        if (known.generation > generation) {
            throw new PolicyChangedException();
        }
        Commit commit = store.commit(Transaction.of(new Operation.Put(KEY, Long.toString(generation).getBytes(StandardCharsets.US_ASCII))));
        if (!(commit instanceof Commit.Committed(long revision))) {
            throw ApiException.internal("the policy generation could not be written");
        }
        known = new Known(generation, revision);
        return known;
    }

    /// The policy changed while a request was decided: it is decided again.
    static final class PolicyChangedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PolicyChangedException() {
            super("the policy changed during the request", null, false, false);
        }
    }
}

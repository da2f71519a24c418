// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for what another thread of the store answers.
final class Outcomes {
    private Outcomes() {}

    /// Waits without regard to interrupts. A [StoreException] is thrown anew so that each caller sees its own stack.
    static <T> T await(CompletableFuture<T> outcome) {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case StoreException failure -> new StoreException(failure.getMessage(), failure);
                case RuntimeException refusal -> refusal;
                default -> new StoreException("the store failed: " + e.getCause(), e);
            };
        }
    }
}

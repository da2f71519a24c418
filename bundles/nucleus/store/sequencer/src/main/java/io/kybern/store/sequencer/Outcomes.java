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
            if (e.getCause() instanceof StoreException failure) {
                throw new StoreException(String.valueOf(failure.getMessage()), failure);
            }
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new StoreException("the store failed: " + e.getCause(), e);
        }
    }
}

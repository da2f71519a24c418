// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.ignite.Ignite;
import org.apache.ignite.failure.AbstractFailureHandler;
import org.apache.ignite.failure.FailureContext;

/// Tells the store of a failure inside Ignite that no call of ours would notice, or would wait for in vain.
final class IgniteFailure extends AbstractFailureHandler {
    private final Consumer<String> report;

    IgniteFailure(Consumer<String> report) {
        this.report = report;
    }

    @Override
    protected boolean handle(Ignite ignite, FailureContext failure) {
        report.accept("the store failed and nothing more is written: " + causeOf(failure.error()));
        return true;
    }

    /// The message of the error at the root of a failure, on one line: of the disk if there is one, else the innermost.
    static String causeOf(Throwable failure) {
        var found = new ArrayList<Throwable>();
        gather(failure, found);
        Throwable cause = found.stream().filter(IOException.class::isInstance).reduce((outer, inner) -> inner).orElse(found.getLast());
        String message = cause.getMessage() == null ? "" : ": " + cause.getMessage().lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + message;
    }

    private static void gather(Throwable failure, List<Throwable> found) {
        if (found.contains(failure)) {
            return;
        }
        found.add(failure);
        for (Throwable suppressed : failure.getSuppressed()) {
            gather(suppressed, found);
        }
        if (failure.getCause() != null) {
            gather(failure.getCause(), found);
        }
    }
}

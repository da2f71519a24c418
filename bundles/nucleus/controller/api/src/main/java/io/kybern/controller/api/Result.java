// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.api;

import java.time.Duration;

/// What is to happen after a reconcile.
public sealed interface Result {
    /// Nothing, until something changes.
    record Done() implements Result {
    }

    /// Reconcile again after a time at the latest.
    record After(Duration delay) implements Result {
    }

    /// Reconcile again with back-off.
    record Retry() implements Result {
    }

    static Result done() {
        return new Done();
    }

    static Result after(Duration delay) {
        return new After(delay);
    }

    static Result retry() {
        return new Retry();
    }
}

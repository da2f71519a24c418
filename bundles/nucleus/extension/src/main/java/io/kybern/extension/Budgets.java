// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;

/// What an installed plugin may take (`Plugin.spec.budgets`).
///
/// @param call        time of one call, its wait for a free place included
/// @param concurrency calls in flight at once, abandoned ones included
public record Budgets(Duration call, int concurrency) {
    /// Two seconds, eight calls.
    public static final Budgets DEFAULT = new Budgets(Duration.ofSeconds(2), 8);

    public Budgets {
        if (call.isNegative() || call.isZero() || concurrency < 1) {
            throw new IllegalArgumentException("a budget must be positive: " + call + ", " + concurrency);
        }
    }
}

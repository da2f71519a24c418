// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Set;

/// A point stays closed because required plugins are absent or quarantined: the request gets 503 with Retry-After.
public final class PointClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int retryAfterSeconds;

    /// @param point             simple name of the SPI
    /// @param missing           slots without a usable plugin
    /// @param retryAfterSeconds for the Retry-After header
    public PointClosedException(String point, Set<String> missing, int retryAfterSeconds) {
        super("%s is closed: required plugin %s is not available".formatted(point, String.join(", ", missing)), null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /// Seconds after which the client should try again.
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// Who uses something, as two counters. A net counter read in one pass could show a false zero: an acquisition counted in a stripe
/// that was read already, its release in one that wasn't.
final class Uses {
    private final StripedCount acquired = new StripedCount();
    private final StripedCount released = new StripedCount();

    void acquire() {
        acquired.increment();
    }

    void release() {
        released.increment();
    }

    /// Whether everything that was acquired before this call is back. Releases are read first: each counted one had its acquisition
    /// before it, so the sums are equal only if no counted acquisition is open.
    boolean idle() {
        long back = released.sum();
        return back == acquired.sum();
    }
}

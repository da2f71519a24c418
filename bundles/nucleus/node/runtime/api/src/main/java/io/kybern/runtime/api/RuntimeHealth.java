// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// Whether a runtime works now.
///
/// @param ready it runs containers
/// @param networkReady pods get a network
/// @param message why not; empty when both hold
public record RuntimeHealth(boolean ready, boolean networkReady, String message) {
    public static final RuntimeHealth HEALTHY = new RuntimeHealth(true, true, "");
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

/// A plugin can't be had; reason and message go into its conditions.
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    RefusedException(String reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}

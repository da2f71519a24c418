// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// A plugin can't get ready; the message says why in plain words. It carries no cause: that would keep the plugin's classes.
public final class StandbyFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message why, in one sentence
    public StandbyFailedException(String message) {
        super(message, null, false, false);
    }
}

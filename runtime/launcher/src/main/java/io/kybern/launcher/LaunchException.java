// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

/// A start that failed, in one readable message: what is missing, where it was looked for.
public final class LaunchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LaunchException(String message) {
        super(message);
    }

    public LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}

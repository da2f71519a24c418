// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

/// The end of a command with a message for its user.
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// What was asked for did not work: exit code 1.
    static CommandFailure failed(String message) {
        return new CommandFailure(1, message);
    }

    /// What was asked for makes no sense here: exit code 2.
    static CommandFailure usage(String message) {
        return new CommandFailure(2, message);
    }

    int exitCode() {
        return exitCode;
    }
}

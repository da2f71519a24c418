// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

/// What a command left: its exit code and what it printed.
public record CommandResult(String command, int exitCode, String out, String err) {
    /// The output of a command that had to succeed.
    public String requireSuccess() {
        if (exitCode != 0) {
            throw new AssertionError(command + " ended with " + exitCode + "\n" + out + err);
        }
        return out;
    }

    /// Both streams, for messages.
    public String all() {
        return out + err;
    }
}

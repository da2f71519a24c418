// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// Which streams of a process to connect. With a terminal, stderr arrives in stdout.
public record StreamOptions(boolean stdin, boolean stdout, boolean stderr, boolean tty) {
    public StreamOptions {
        stderr = stderr && !tty;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.nio.charset.StandardCharsets;

/// How a command ended, with what it wrote.
public record ExecResult(int exitCode, byte[] stdout, byte[] stderr) {
    public String stdoutText() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    public String stderrText() {
        return new String(stderr, StandardCharsets.UTF_8);
    }
}

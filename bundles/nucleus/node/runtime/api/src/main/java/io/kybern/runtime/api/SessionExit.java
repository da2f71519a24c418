// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// How a session ended: with the process's exit code, or with an error that says why there is none.
public sealed interface SessionExit {
    record Exited(int code) implements SessionExit {}

    record Failed(String message) implements SessionExit {}

    static SessionExit exited(int code) {
        return new Exited(code);
    }

    static SessionExit failed(String message) {
        return new Failed(message);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

/// A step that failed, in words for the one who called `kybern`.
final class BuildFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BuildFailure(String message) {
        super(message);
    }

    BuildFailure(String message, Throwable cause) {
        super(message, cause);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// A runtime operation that did not happen, or may not have happened.
public final class RuntimeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What kind of trouble it is, for code; the message is for people.
    public enum Reason {
        /// No such sandbox, container or image.
        NOT_FOUND,
        /// The image is not present, or the registry does not know it.
        IMAGE_NOT_FOUND,
        /// The identity is taken.
        ALREADY_EXISTS,
        /// The request is wrong in itself; trying again is useless.
        INVALID,
        /// The container or sandbox is not in the state that the operation needs.
        WRONG_STATE,
        /// The registry refused the credentials.
        UNAUTHORIZED,
        /// This runtime cannot do that at all.
        UNSUPPORTED,
        /// The runtime does not answer; try again later.
        UNAVAILABLE,
        /// It took longer than allowed.
        DEADLINE_EXCEEDED,
        /// The calling thread was interrupted.
        INTERRUPTED,
        /// Anything else the runtime reports.
        INTERNAL
    }

    private final Reason reason;

    public RuntimeFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public RuntimeFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

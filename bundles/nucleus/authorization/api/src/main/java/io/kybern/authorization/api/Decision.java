// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.api;

/// What an [Authorizer] decided. Reasons are for people and may be empty.
public sealed interface Decision {
    String reason();

    /// The request may go on; no other authorizer is asked.
    record Allow(String reason) implements Decision {
    }

    /// The request is refused; no other authorizer is asked.
    record Deny(String reason) implements Decision {
    }

    /// The next authorizer is asked; without any opinion the request is refused.
    record NoOpinion(String reason) implements Decision {
    }

    static Decision allow(String reason) {
        return new Allow(reason);
    }

    static Decision deny(String reason) {
        return new Deny(reason);
    }

    static Decision noOpinion(String reason) {
        return new NoOpinion(reason);
    }

    default boolean allowed() {
        return this instanceof Allow;
    }
}

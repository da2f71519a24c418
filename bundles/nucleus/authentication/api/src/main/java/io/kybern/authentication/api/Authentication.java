// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.api;

import java.util.List;

/// What an [Authenticator] found.
public sealed interface Authentication {
    /// The credentials are good.
    ///
    /// @param audiences those of the asked audiences that the credentials are for
    record Authenticated(UserInfo user, List<String> audiences) implements Authentication {
    }

    /// The credentials are none of this authenticator's business: the next one is asked.
    record NoOpinion() implements Authentication {
    }

    /// The credentials are this authenticator's kind, but bad: the request gets 401 unless another authenticator accepts.
    record Rejected(String reason) implements Authentication {
    }

    static Authentication user(UserInfo user) {
        return new Authenticated(user, List.of());
    }

    static Authentication user(UserInfo user, List<String> audiences) {
        return new Authenticated(user, audiences);
    }

    static Authentication noOpinion() {
        return new NoOpinion();
    }

    static Authentication rejected(String reason) {
        return new Rejected(reason);
    }
}

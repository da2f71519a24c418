// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authentication;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authentication.Authenticated;
import io.kybern.authentication.api.Authentication.Rejected;
import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Lease;
import io.kybern.extension.PointClosedException;
import io.kybern.resource.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Asks all authenticators about a token, as the server does for a request.
final class AuthenticatorChain implements Function<Credentials, Authentication> {
    private final ExtensionPoint<Authenticator> point;

    AuthenticatorChain(ExtensionPoint<Authenticator> point) {
        this.point = point;
    }

    @Override
    public Authentication apply(Credentials credentials) {
        List<String> reasons = new ArrayList<>();
        try (Lease<Authenticator> lease = point.lease()) {
            for (Extension<Authenticator> extension : lease.extensions()) {
                Authentication found = lease.call(extension, authenticator -> authenticator.authenticate(credentials),
                        failure -> Authentication.rejected(failure.text()));
                switch (found) {
                    case Authenticated(UserInfo user, List<String> audiences) -> {
                        return Authentication.user(withAuthenticated(user), audiences);
                    }
                    case Rejected(String reason) -> reasons.add(reason);
                    case Authentication.NoOpinion _ -> { }
                }
            }
        } catch (PointClosedException e) {
            throw ApiException.unavailable(String.valueOf(e.getMessage()), 1);
        }
        return switch (reasons.size()) {
            case 0 -> Authentication.rejected("invalid bearer token");
            case 1 -> Authentication.rejected(reasons.getFirst());
            default -> Authentication.rejected("[" + String.join(", ", reasons) + "]");
        };
    }

    private static UserInfo withAuthenticated(UserInfo user) {
        if (user.in(UserInfo.AUTHENTICATED)) {
            return user;
        }
        List<String> groups = new ArrayList<>(user.groups());
        groups.add(UserInfo.AUTHENTICATED);
        return new UserInfo(user.name(), user.uid(), groups, user.extra());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Lease;
import io.kybern.extension.PointClosedException;
import io.kybern.pki.api.ClientCertificateVerifier;
import io.kybern.resource.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asks the authenticators in order. While their point is closed, client certificates of the cluster CA are the only credentials.
final class Authenticators {
    private final ExtensionPoint<Authenticator> point;
    private final ClientCertificateVerifier fallback;

    Authenticators(ExtensionPoint<Authenticator> point, ClientCertificateVerifier fallback) {
        this.point = point;
        this.fallback = fallback;
    }

    /// The user; empty for a request without credentials that anybody knows.
    ///
    /// @throws ApiException 401 for bad credentials, 503 while the point is closed
    Optional<UserInfo> authenticate(Credentials credentials) {
        if (!point.open()) {
            Optional<UserInfo> known = byCertificate(credentials);
            if (known.isPresent()) {
                return known;
            }
        }
        Authentication found = ask(credentials);
        return switch (found) {
            case Authentication.Authenticated(UserInfo user, _) -> Optional.of(withGroup(user));
            case Authentication.NoOpinion _ -> Optional.empty();
            case Authentication.Rejected _ -> throw ApiException.unauthorized();
        };
    }

    /// The first acceptance; else a rejection if there was one.
    Authentication ask(Credentials credentials) {
        try (Lease<Authenticator> lease = point.lease()) {
            Authentication last = Authentication.noOpinion();
            for (Extension<Authenticator> each : lease.extensions()) {
                Authentication answer = lease.call(each, plugin -> plugin.authenticate(credentials),
                        failure -> Authentication.rejected(failure.text()));
                if (answer instanceof Authentication.Authenticated) {
                    return answer;
                }
                if (answer instanceof Authentication.Rejected) {
                    last = answer;
                }
            }
            return last;
        } catch (PointClosedException e) {
            throw ApiException.unavailable(String.valueOf(e.getMessage()), e.retryAfterSeconds());
        }
    }

    private Optional<UserInfo> byCertificate(Credentials credentials) {
        if (credentials.clientCertificates().isEmpty()
                || !(fallback.verify(credentials.clientCertificates()) instanceof ClientCertificateVerifier.Outcome.Known known)) {
            return Optional.empty();
        }
        return Optional.of(withGroup(known.user()));
    }

    private static UserInfo withGroup(UserInfo user) {
        if (user.in(UserInfo.AUTHENTICATED) || user.name().equals(UserInfo.ANONYMOUS)) {
            return user;
        }
        List<String> groups = new ArrayList<>(user.groups());
        groups.add(UserInfo.AUTHENTICATED);
        return new UserInfo(user.name(), user.uid(), groups, user.extra());
    }
}

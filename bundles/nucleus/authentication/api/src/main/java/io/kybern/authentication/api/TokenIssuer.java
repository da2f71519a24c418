// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.api;

import io.kybern.resource.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/// Issues service-account tokens (`TokenRequest`). A service of the service-account authenticator's family.
@ProviderType
public interface TokenIssuer {
    /// A bound token.
    ///
    /// @param bound the object whose deletion ends the token: a Pod, Node or Secret
    Token issue(String namespace, String serviceAccount, String serviceAccountUid, Optional<BoundObject> bound, List<String> audiences,
            Duration lifetime);

    /// The issuer's URL; also the only audience of the API server.
    String issuer();

    /// The document of `/.well-known/openid-configuration`.
    Value openIdConfiguration();

    /// The document of `/openid/v1/jwks`: the public keys whose tokens are accepted.
    Value keySet();

    /// The object a token is bound to.
    ///
    /// @param nodeName of a Pod that is scheduled; empty else
    record BoundObject(String apiVersion, String kind, String name, String uid, String nodeName, String nodeUid) {
    }

    /// A signed token and its end.
    record Token(String token, Instant expires) {
    }
}

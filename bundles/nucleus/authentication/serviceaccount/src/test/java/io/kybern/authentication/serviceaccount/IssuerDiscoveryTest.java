// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.serviceaccount;

import io.kybern.authentication.api.Credentials;
import io.kybern.pki.api.SigningKey;
import io.kybern.pki.api.VerificationKey;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.PathHandler;
import io.kybern.server.tck.PathHandlerContract;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

class IssuerDiscoveryTest extends PathHandlerContract {
    @Override
    protected PathHandler handler() {
        KeyPair pair = pair();
        VerificationKey open = VerificationKey.of(pair.getPublic());
        var issuer = new SignedTokenIssuer(new SigningKey(open.id(), pair), List.of(open), Clock.systemUTC(), () -> new UUID(1, 2));
        return new IssuerDiscovery(new Unreached(), issuer);
    }

    @Override
    protected List<String> paths() {
        return List.of("/.well-known/openid-configuration", "/openid/v1/jwks");
    }

    @Override
    protected Credentials nobody() {
        return new Credentials(List.of(), Map.of(), "", List.of());
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A server that takes the registration and no request.
    private static final class Unreached implements ApiServer {
        @Override
        public Result handle(ApiRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AutoCloseable serve(PathHandler handler) {
            return () -> { };
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.serviceaccount;

import io.kybern.authentication.api.TokenIssuer;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.PathHandler;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Serves what others need to check our tokens: `/.well-known/openid-configuration` and `/openid/v1/jwks`.
@Component(service = IssuerDiscovery.class, immediate = true)
public final class IssuerDiscovery implements PathHandler {
    private static final String CONFIGURATION = "/.well-known/openid-configuration";
    private static final String KEYS = "/openid/v1/jwks";

    private final TokenIssuer issuer;
    private final AutoCloseable registration;

    @Activate
    public IssuerDiscovery(@Reference ApiServer server, @Reference TokenIssuer issuer) {
        this.issuer = issuer;
        registration = server.serve(this);
    }

    @Deactivate
    void close() throws Exception {
        registration.close();
    }

    @Override
    public boolean handles(String path) {
        return path.equals(CONFIGURATION) || path.equals(KEYS);
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        if (!request.method().equals("GET")) {
            throw ApiException.methodNotAllowed();
        }
        return request.path().equals(KEYS) ? raw("application/jwk-set+json", issuer.keySet()) : raw("application/json", issuer.openIdConfiguration());
    }

    private static ApiResponse raw(String contentType, Value document) {
        return new ApiResponse.Raw(200, contentType, JsonText.of(document).getBytes(StandardCharsets.UTF_8), "");
    }
}

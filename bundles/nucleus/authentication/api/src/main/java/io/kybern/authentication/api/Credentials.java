// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.api;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a request shows of its sender.
///
/// @param clientCertificates the chain of the TLS client certificate, leaf first, as sent: TLS checked only that the sender holds the key
/// @param headers names in lower case
/// @param remoteAddress the peer's IP
/// @param audiences the audiences a token must be for; empty: those of the API server
public record Credentials(List<X509Certificate> clientCertificates, Map<String, List<String>> headers, String remoteAddress,
        List<String> audiences) {

    public Credentials {
        clientCertificates = List.copyOf(clientCertificates);
        audiences = List.copyOf(audiences);
    }

    /// Credentials that are one bearer token (TokenReview, WebSocket subprotocols).
    public static Credentials token(String token, List<String> audiences) {
        return new Credentials(List.of(), Map.of("authorization", List.of("Bearer " + token)), "", audiences);
    }

    /// The token of `Authorization: Bearer`.
    public Optional<String> bearerToken() {
        String header = headers.getOrDefault("authorization", List.of("")).getFirst();
        return header.regionMatches(true, 0, "Bearer ", 0, 7) ? Optional.of(header.substring(7).strip()).filter(token -> !token.isEmpty())
                : Optional.empty();
    }
}

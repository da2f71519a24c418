// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request to the API server, from the network or from inside the process.
///
/// @param method GET, POST, PUT, PATCH, DELETE …
/// @param path decoded segments joined by `/`, without query
/// @param query parameters in order
/// @param headers names in lower case
/// @param body the bytes; not read before the pipeline asks
/// @param value a body that needs no decoding (in-process requests); its media type is still that of the header `content-type`
/// @param credentials what the sender shows
/// @param identity who asks, for requests of components in this process: authentication is skipped, everything else happens
public record ApiRequest(String method, String path, Map<String, List<String>> query, Map<String, List<String>> headers, Body body,
        Optional<Value> value, Credentials credentials, Optional<UserInfo> identity) {

    /// A body of bounded size.
    @FunctionalInterface
    public interface Body {
        Body EMPTY = _ -> new byte[0];

        /// @throws io.kybern.resource.api.ApiException 413 when there are more bytes than the limit
        byte[] read(int limit);
    }

    /// The first value of a parameter; empty when it is not there.
    public String parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    public boolean has(String name) {
        return query.containsKey(name);
    }

    /// The first value of a header; empty when it is not there.
    public String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }
}

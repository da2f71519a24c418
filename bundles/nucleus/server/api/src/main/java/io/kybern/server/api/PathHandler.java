// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import org.osgi.annotation.versioning.ConsumerType;

/// Answers requests for paths that are no resources: discovery, OpenAPI, health, metrics. Given to [ApiServer#serve];
/// called after authorization, by many request threads.
@ConsumerType
public interface PathHandler {
    /// Whether this handler answers a path.
    boolean handles(String path);

    /// Whether the path is served without authentication, authorization and plugins (`/healthz`, `/livez`, `/readyz`, `/version`).
    default boolean open(String path) {
        return false;
    }

    ApiResponse handle(ApiRequest request);
}

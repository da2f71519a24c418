// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.authentication.api.Credentials;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.HealthCheck;
import io.kybern.server.api.Metrics;
import io.kybern.server.api.Telemetry;
import io.kybern.server.tck.MetricsContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class RequestMetricsTest extends MetricsContract {
    @Override
    protected Metrics metrics() {
        var metrics = new RequestMetrics(new Unheard());
        metrics.record(RequestInfo.of(get("/api/v1/namespaces/a/pods/b")), 200, Duration.ofMillis(3));
        metrics.record(RequestInfo.of(get("/api/v1/namespaces/a/pods/b")), 404, Duration.ofSeconds(70));
        metrics.record(RequestInfo.of(get("/apis/apps/v1/deployments")), 200, Duration.ofMillis(30));
        metrics.record(RequestInfo.of(get("/healthz")), 200, Duration.ZERO);
        return metrics;
    }

    private static ApiRequest get(String path) {
        return new ApiRequest("GET", path, Map.of(), Map.of(), ApiRequest.Body.EMPTY, Optional.empty(),
                new Credentials(List.of(), Map.of(), "", List.of()), Optional.empty());
    }

    /// Takes registrations and asks nobody.
    private static final class Unheard implements Telemetry {
        @Override
        public AutoCloseable add(HealthCheck check) {
            return () -> { };
        }

        @Override
        public AutoCloseable add(Metrics metrics) {
            return () -> { };
        }

        @Override
        public List<HealthCheck> checks() {
            return List.of();
        }

        @Override
        public List<Metrics> metrics() {
            return List.of();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.discovery;

import io.kybern.server.api.HealthCheck;
import io.kybern.server.api.Metrics;
import io.kybern.server.api.Telemetry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;

/// Keeps the checks and figures of all components.
@Component
public final class TelemetryRegistry implements Telemetry {
    private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();
    private final List<Metrics> metrics = new CopyOnWriteArrayList<>();

    @Override
    public AutoCloseable add(HealthCheck check) {
        checks.add(check);
        return () -> checks.remove(check);
    }

    @Override
    public AutoCloseable add(Metrics more) {
        metrics.add(more);
        return () -> metrics.remove(more);
    }

    @Override
    public List<HealthCheck> checks() {
        return List.copyOf(checks);
    }

    @Override
    public List<Metrics> metrics() {
        return List.copyOf(metrics);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/// What `/readyz`, `/livez` and `/metrics` show: components add their checks and figures and take them back when they end. An OSGi service.
@ProviderType
public interface Telemetry {
    AutoCloseable add(HealthCheck check);

    AutoCloseable add(Metrics metrics);

    List<HealthCheck> checks();

    List<Metrics> metrics();
}

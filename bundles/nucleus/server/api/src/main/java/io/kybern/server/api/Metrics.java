// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/// Contributes to `/metrics` in Prometheus text form. Given to [Telemetry]; called at each scrape.
@ConsumerType
@FunctionalInterface
public interface Metrics {
    void write(Appendable out) throws IOException;
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/// One line of `/readyz` and `/livez`. Given to [Telemetry]; asked often, must answer at once.
@ConsumerType
public interface HealthCheck {
    String name();

    /// Whether a failure also makes the server not live: only a restart can cure it.
    default boolean liveness() {
        return false;
    }

    /// What is wrong; empty when all is well.
    Optional<String> problem();
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.Value;
import org.osgi.annotation.versioning.ProviderType;

/// Writes Kubernetes Events about objects, aggregated and rate-limited as upstream's correlator does; never blocks and never fails.
@ProviderType
public interface EventRecorder {
    /// @param object the regarded object, complete enough for a reference
    /// @param type `Normal` or `Warning`
    /// @param reason CamelCase
    void record(Value object, String type, String reason, String message);
}

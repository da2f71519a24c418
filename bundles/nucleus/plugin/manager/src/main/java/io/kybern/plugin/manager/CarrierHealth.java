// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.Extensions;
import io.kybern.server.api.HealthCheck;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// Reports the one state of plugins that only a restart cures.
@Component
public final class CarrierHealth implements HealthCheck {
    private final Extensions extensions;

    /// Asks the registry.
    @Activate
    public CarrierHealth(@Reference Extensions extensions) {
        this.extensions = extensions;
    }

    @Override
    public String name() {
        return "plugin-calls";
    }

    @Override
    public boolean liveness() {
        return true;
    }

    @Override
    public Optional<String> problem() {
        return extensions.fatal();
    }
}

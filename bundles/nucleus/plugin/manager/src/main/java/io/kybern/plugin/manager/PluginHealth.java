// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.server.api.HealthCheck;
import io.kybern.server.api.Telemetry;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Reports that the plugins of the last run are still being started: `/readyz` waits for them.
@Component(service = PluginHealth.class, immediate = true)
public final class PluginHealth {
    private final AutoCloseable check;

    private record Check(String name, Supplier<Optional<String>> state) implements HealthCheck {
        @Override
        public Optional<String> problem() {
            return state.get();
        }
    }

    /// Adds the check.
    @Activate
    public PluginHealth(@Reference Telemetry telemetry, @Reference StartedPlugins plugins) {
        check = telemetry.add(new Check("plugins", plugins::problem));
    }

    /// Takes it back.
    @Deactivate
    public void remove() throws Exception {
        check.close();
    }
}

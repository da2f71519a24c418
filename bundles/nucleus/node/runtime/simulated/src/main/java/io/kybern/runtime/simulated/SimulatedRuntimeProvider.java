// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.simulated;

import io.kybern.extension.Slot;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.RuntimeProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Runtimes for hollow nodes, as many as are asked for.
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "runtime", name = "simulated", order = 200)
public final class SimulatedRuntimeProvider implements RuntimeProvider {
    private static final long DEFAULT_DELAY_MILLIS = 100;

    private final AddressPool addresses = new AddressPool();
    private final Duration startDelay;

    @Activate
    public SimulatedRuntimeProvider(Map<String, Object> configuration) {
        this(Duration.ofMillis(Long.parseLong(configuration.getOrDefault("startDelayMillis", DEFAULT_DELAY_MILLIS).toString())));
    }

    SimulatedRuntimeProvider(Duration startDelay) {
        if (startDelay.isNegative()) {
            throw new IllegalArgumentException("startDelayMillis must not be negative");
        }
        this.startDelay = startDelay;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public ContainerRuntime open(NodeSettings node) {
        return new SimulatedRuntime(node, addresses, startDelay, Clock.systemUTC(), Thread.ofVirtual().name("simulated-", 0).factory());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import io.kybern.extension.Slot;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.RuntimeHost;
import io.kybern.runtime.api.RuntimeProvider;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Real containers: brings up the daemon through the [RuntimeHost] and talks CRI to it.
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "runtime", name = "cri", order = 100)
public final class CriRuntimeProvider implements RuntimeProvider {
    private static final Set<String> PINNED = Set.of("localhost/kybern-pause:1");

    private final RuntimeHost host;

    @Activate
    public CriRuntimeProvider(@Reference RuntimeHost host) {
        this.host = host;
    }

    @Override
    public Optional<String> unavailable() {
        return host.unavailable();
    }

    @Override
    public ContainerRuntime open(NodeSettings node) {
        return new CriRuntime(host.start(node), PINNED, Thread.ofVirtual().name("cri-", 0).factory());
    }
}

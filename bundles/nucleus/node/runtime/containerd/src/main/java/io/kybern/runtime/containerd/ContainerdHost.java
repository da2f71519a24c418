// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/// Runs a containerd per data directory.
@Component
public final class ContainerdHost implements RuntimeHost {
    @Activate
    public ContainerdHost() {
    }

    @Override
    public Optional<String> unavailable() {
        return Machine.obstacle();
    }

    @Override
    public Path start(NodeSettings node) {
        var layout = new Layout(node.directory());
        try {
            new Containerd(layout).start(node.network());
        } catch (IOException e) {
            throw new RuntimeFailure(RuntimeFailure.Reason.UNAVAILABLE, "containerd does not start: " + e.getMessage(), e);
        }
        return layout.socket();
    }
}

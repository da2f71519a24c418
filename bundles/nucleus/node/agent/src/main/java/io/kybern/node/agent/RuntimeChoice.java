// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.extension.Extension;
import io.kybern.extension.Extensions;
import io.kybern.extension.Lease;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.NodeSettings;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeProvider;
import java.time.Duration;
import java.util.Optional;

/// Opens the container runtime of a node: the real one when it can work here, else the simulated one.
final class RuntimeChoice {
    private static final System.Logger LOG = System.getLogger(RuntimeChoice.class.getName());
    private static final String CRI = "runtime/cri";
    private static final String SIMULATED = "runtime/simulated";
    private static final int TRIES = 100;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Extensions extensions;

    RuntimeChoice(Extensions extensions) {
        this.extensions = extensions;
    }

    /// A runtime, or why there is none.
    ///
    /// @param hopeless there never will be one on this machine
    private record Opened(Optional<ContainerRuntime> runtime, String trouble, boolean hopeless) {
    }

    /// Waits for a runtime that can work here but does not answer yet: a node that once ran real containers must not lose sight of them.
    ContainerRuntime real(NodeSettings node) throws InterruptedException {
        while (true) {
            Opened opened = open(CRI, node);
            if (opened.runtime.isPresent()) {
                return opened.runtime.get();
            }
            if (opened.hopeless) {
                LOG.log(System.Logger.Level.WARNING, "node {0} runs no real containers, its runtime is simulated: {1}", node.nodeName(),
                        opened.trouble);
                return simulated(node);
            }
            LOG.log(System.Logger.Level.WARNING, "node {0} waits for its container runtime: {1}", node.nodeName(), opened.trouble);
            Thread.sleep(AGAIN);
        }
    }

    ContainerRuntime simulated(NodeSettings node) throws InterruptedException {
        Opened opened = open(SIMULATED, node);
        return opened.runtime.orElseThrow(() -> new RuntimeFailure(RuntimeFailure.Reason.UNAVAILABLE, opened.trouble));
    }

    private Opened open(String slot, NodeSettings node) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            try (Lease<RuntimeProvider> lease = extensions.point(RuntimeProvider.class).lease(slot)) {
                for (Extension<RuntimeProvider> provider : lease.extensions()) {
                    return lease.call(provider, instance -> open(instance, node), failure -> new Opened(Optional.empty(), failure.text(), false));
                }
            }
            Thread.sleep(PAUSE);
        }
        return new Opened(Optional.empty(), "nothing fills the slot " + slot, true);
    }

    private static Opened open(RuntimeProvider provider, NodeSettings node) {
        Optional<String> obstacle = provider.unavailable();
        if (obstacle.isPresent()) {
            return new Opened(Optional.empty(), obstacle.get(), true);
        }
        try {
            return new Opened(Optional.of(provider.open(node)), "", false);
        } catch (RuntimeFailure failure) {
            return new Opened(Optional.empty(), String.valueOf(failure.getMessage()), false);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.simulated;

import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.ContainerStatus;
import io.kybern.runtime.api.ContainerSummary;
import io.kybern.runtime.api.Resources;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.SandboxStatus;
import io.kybern.runtime.api.SandboxSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the simulated runtime remembers of a sandbox.
///
/// @param number in the address pool; negative once it is given back or for the node's network
record SimulatedSandbox(String id, SandboxConfig config, SandboxState state, Instant createdAt, int number, String address) {
    SandboxStatus status() {
        var addresses = number < 0 ? List.<String>of() : List.of(address);
        return new SandboxStatus(id, config.pod(), state, createdAt, addresses, config.namespaces(), config.labels(), config.annotations(),
                config.runtimeHandler());
    }

    SandboxSummary summary() {
        return new SandboxSummary(id, config.pod(), state, createdAt, config.labels(), config.annotations());
    }

    SimulatedSandbox stopped() {
        return new SimulatedSandbox(id, config, SandboxState.NOT_READY, createdAt, -1, address);
    }

    /// What it remembers of a container.
    record Contained(
            String id, String sandboxId, ContainerConfig config, String imageId, ContainerState state, Instant createdAt,
            Optional<Instant> startedAt, Optional<Instant> finishedAt, int exitCode, Resources resources) {

        static Contained created(String id, String sandboxId, ContainerConfig config, String imageId, Instant now) {
            return new Contained(id, sandboxId, config, imageId, ContainerState.CREATED, now, Optional.empty(), Optional.empty(), 0,
                    config.resources());
        }

        Contained started(Instant now) {
            return new Contained(id, sandboxId, config, imageId, ContainerState.RUNNING, createdAt, Optional.of(now), Optional.empty(), 0,
                    resources);
        }

        Contained exited(Instant now, int code) {
            return new Contained(id, sandboxId, config, imageId, ContainerState.EXITED, createdAt, startedAt, Optional.of(now), code,
                    resources);
        }

        Contained limited(Resources limits) {
            return new Contained(id, sandboxId, config, imageId, state, createdAt, startedAt, finishedAt, exitCode, limits);
        }

        ContainerStatus status() {
            var reason = state != ContainerState.EXITED ? "" : exitCode == 0 ? "Completed" : "Error";
            return new ContainerStatus(id, config.name(), config.attempt(), state, createdAt, startedAt, finishedAt, exitCode,
                    config.userImage(),
                    imageId, reason, "", config.labels(), config.annotations(), config.mounts(), Optional.empty(), Optional.of(resources));
        }

        ContainerSummary summary() {
            return new ContainerSummary(id, sandboxId, config.name(), config.attempt(), config.userImage(), imageId, state, createdAt,
                    config.labels(), config.annotations());
        }
    }
}

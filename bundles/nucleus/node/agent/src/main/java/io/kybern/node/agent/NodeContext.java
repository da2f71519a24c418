// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.server.api.Client;
import java.time.Clock;
import java.util.function.Supplier;

/// What all pods of one node share.
///
/// @param nodeObject the Node as it was written last
record NodeContext(
        Settings settings, Client client, ContainerRuntime runtime, NodeTasks tasks, Clock clock, NodeEvents events, Images images,
        PodVolumes volumes, PodCgroups cgroups, Checkpoints checkpoints, Services services, Codec json, Supplier<Value> nodeObject) {

    /// Whether containers are real processes: only then are there probes, hooks, logs and volumes.
    boolean real() {
        return runtime.info().can(io.kybern.runtime.api.Capability.PROCESSES);
    }

    Value allocatable() {
        return nodeObject.get().get("status", "allocatable");
    }
}

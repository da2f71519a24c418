// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A container as it is now.
///
/// @param image the reference it was created with
/// @param imageId the id of the image, for `status.containerStatuses[].imageID`
/// @param startedAt empty until it is started
/// @param finishedAt empty until it ended
/// @param exitCode the process's, 128 plus the signal's number when one killed it; 0 until it ended
/// @param reason `Completed`, `Error`, `OOMKilled`, `StartError`, `ContainerCannotRun` or empty
/// @param logPath the log file; empty when there is none
/// @param resources as set last, when the runtime reports them
public record ContainerStatus(
        String id,
        String name,
        int attempt,
        ContainerState state,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        int exitCode,
        String image,
        String imageId,
        String reason,
        String message,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Mount> mounts,
        Optional<Path> logPath,
        Optional<Resources> resources) {
    public ContainerStatus {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        mounts = List.copyOf(mounts);
    }
}

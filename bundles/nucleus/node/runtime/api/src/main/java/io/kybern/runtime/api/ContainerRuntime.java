// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/// Runs the containers of one node: pod sandboxes, containers in them, images, and the streams into them.
///
/// **Life cycle.** An instance is ready when its constructor or factory returns and serves until [#close()]. Closing
/// lets go of connections and threads; it never touches a sandbox or a container, which outlive the caller: the next
/// instance over the same runtime finds them by [#sandboxes] and [#containers].
///
/// **Threads.** Every method may be called from many threads at once, and blocks its caller until the runtime answered
/// (call from virtual threads). An interrupt ends the wait with a [RuntimeFailure] of reason `INTERRUPTED`, the interrupt
/// flag set again; the operation itself may still happen.
///
/// **Identity.** Sandboxes and containers are named by opaque ids that the runtime chooses. Labels and annotations are
/// stored and given back unchanged; they are how the caller finds its own again after a restart.
///
/// **Idempotence.** Stop and remove succeed when there is nothing left to do, unknown ids included. Starting or
/// inspecting an unknown id is `NOT_FOUND` or an empty `Optional`, as each method says. Run and create with an identity
/// (pod uid, container name, attempt) that exists are `ALREADY_EXISTS`.
///
/// **Failures.** Everything that goes wrong is a [RuntimeFailure] whose reason tells the caller what to do about it. What
/// the runtime cannot do at all is missing from [RuntimeInfo#capabilities()], and its methods fail with `UNSUPPORTED` and a
/// message fit for a user's eyes.
@ConsumerType
public interface ContainerRuntime extends AutoCloseable {

    /// Name, version and capabilities; constant for the life of the instance.
    RuntimeInfo info();

    /// Whether the runtime can run containers now, asked afresh. An unreachable runtime is a status, not a failure.
    RuntimeHealth health();

    // ---- sandboxes

    /// Makes the sandbox of one pod attempt: namespaces, network, pause process. Ready when it returns; after a failure
    /// nothing of it stays that [#removeSandbox] would have to clean, but a later [#sandboxes] may list it as not ready.
    ///
    /// @return the sandbox's id
    String runSandbox(SandboxConfig config);

    /// Kills what runs in the sandbox and gives back its network. Containers stay listed, as exited.
    void stopSandbox(String sandboxId);

    /// Removes the sandbox with all its containers, stopping it first when it runs.
    void removeSandbox(String sandboxId);

    /// One sandbox with its addresses; empty when unknown.
    Optional<SandboxStatus> sandbox(String sandboxId);

    /// All sandboxes that match, in no order.
    List<SandboxSummary> sandboxes(SandboxFilter filter);

    // ---- containers

    /// Creates a container in a ready sandbox from an image that is present (else `IMAGE_NOT_FOUND`). It does not run yet.
    ///
    /// @param sandbox the configuration that [#runSandbox] was called with
    /// @return the container's id
    String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox);

    /// Starts a created container, once; its process has been executed when this returns.
    void startContainer(String containerId);

    /// Sends the stop signal, waits up to `timeout` for the process to end, then kills it; returns when it is dead. Zero kills
    /// at once.
    void stopContainer(String containerId, Duration timeout);

    /// Removes the container, killing it when it runs. Its log file stays.
    void removeContainer(String containerId);

    /// One container; empty when unknown.
    Optional<ContainerStatus> container(String containerId);

    /// All containers that match, in no order.
    List<ContainerSummary> containers(ContainerFilter filter);

    /// Changes the limits of a created or running container in place.
    void updateResources(String containerId, Resources resources);

    /// Lets the runtime open the container's log file anew after the caller renamed it.
    void reopenLog(String containerId);

    /// What the container uses now; empty when it does not run.
    Optional<ContainerStats> stats(String containerId);

    /// The same for all that match and run.
    List<ContainerStats> stats(ContainerFilter filter);

    // ---- streams

    /// Runs a command in a running container to its end and collects its output (at most 16 MiB of each stream). After `timeout`
    /// (zero: none) the command is killed and the call fails with `DEADLINE_EXCEEDED`.
    ExecResult exec(String containerId, List<String> command, Duration timeout);

    /// Starts a command in a running container and streams to and from it.
    ContainerSession execStream(String containerId, List<String> command, StreamOptions options);

    /// Streams to and from a running container's first process.
    ContainerSession attach(String containerId, StreamOptions options);

    /// Opens one connection to a TCP port on the sandbox's loopback.
    PortConnection portForward(String sandboxId, int port);

    // ---- images

    /// All images.
    List<Image> images();

    /// The image that a reference (name, name with digest, or image id) stands for; empty when it is not present.
    Optional<Image> image(String reference);

    /// Fetches an image and unpacks it; blocks for as long as that takes. Refused credentials are `UNAUTHORIZED`, an image the
    /// registry does not know is `IMAGE_NOT_FOUND`.
    ///
    /// @return the image's id
    String pullImage(String reference, Optional<RegistryCredentials> credentials);

    /// Removes an image and all its names.
    void removeImage(String reference);

    /// The file system that holds images and writable layers.
    FilesystemUsage imageFilesystem();

    // ---- events

    /// Calls the listener, on a thread of the runtime and one event at a time, for everything that happens to containers
    /// and sandboxes from now on. The listener must return soon and not throw. Events are hints: when some may have been lost
    /// (the stream broke and is up again) the listener gets one of kind `RESYNC` and lists again. No event is
    /// delivered after `close()` of the subscription returned.
    Subscription subscribe(EventListener listener);

    @Override
    void close();
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/// Makes one type of volume appear as a directory or file of the node. Point `volume`, kind *resource*: what a driver mounted stands in
/// its directory, which the next version of the driver takes over.
///
/// **Threads.** Methods may block (disk, API calls) and are called on virtual threads: never two at once for one volume of one pod, many at
/// once for different ones.
///
/// **Idempotence.** [#mount] is called before a pod's containers start, again after each restart of the agent, and for a volume that asked
/// for it ([MountedVolume#refresh]) again and again while the pod runs: it must bring the content up to date and change nothing
/// that is right already. [#unmount] succeeds when there is nothing to do.
///
/// **Failures** are [VolumeFailure]s with a message for the pod's events; the agent tries again with back-off.
@ConsumerType
public interface VolumeDriver {
    /// The field of a pod's volume that this driver serves, for example `emptyDir`. It also names the folder of the driver's volumes.
    String source();

    /// Makes the volume available.
    MountedVolume mount(MountRequest request);

    /// Ends the volume and removes its content where it belongs to the pod. No container uses it any more; the pod may be unknown.
    void unmount(VolumePoint point);

    /// What [#mount] of an earlier agent left at this point, by looking at the node only; empty when nothing usable is there.
    Optional<MountedVolume> reconstruct(VolumePoint point);
}

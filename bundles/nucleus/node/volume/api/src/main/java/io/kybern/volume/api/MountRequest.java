// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import io.kybern.resource.api.Value;
import java.time.Clock;
import java.util.OptionalLong;

/// What a driver is to mount.
///
/// @param pod the pod as it is now
/// @param volume the item of `spec.volumes`
/// @param fsGroup the group that shall own the content
/// @param fileOwner the user that all containers of the pod run as, when they agree
public record MountRequest(
        Value pod, Value volume, VolumePoint point, OptionalLong fsGroup, OptionalLong fileOwner, VolumeObjects objects, Clock clock) {
    public String namespace() {
        return pod.get("metadata", "namespace").text();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import java.nio.file.Path;

/// Where one volume of one pod lives on the node.
///
/// @param directory the volume's own, its parent exists; a driver may leave it unused
/// @param mounts the node's mounts
public record VolumePoint(String podUid, String volume, Path directory, NodeMounts mounts) {
}

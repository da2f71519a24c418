// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/// Mounts on the node, as far as the agent has the right to make them.
@ProviderType
public interface NodeMounts {
    /// Mounts memory at an existing directory, unless something is mounted there already. Without the right to mount, the directory stays a
    /// plain one that only its owner may enter.
    ///
    /// @param sizeBytes zero for half of the node's memory
    void mountMemory(Path directory, long sizeBytes);

    /// Whether the directory is a mount point.
    boolean mounted(Path directory);

    /// Unmounts the directory if it is a mount point.
    void unmount(Path directory);
}

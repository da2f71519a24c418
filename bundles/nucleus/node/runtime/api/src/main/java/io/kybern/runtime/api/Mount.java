// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.nio.file.Path;

/// A file or directory of the node that appears in a container.
///
/// @param hostPath exists
public record Mount(String containerPath, Path hostPath, boolean readOnly, Propagation propagation, boolean selinuxRelabel) {
    /// How mounts made later travel between node and container.
    public enum Propagation { PRIVATE, HOST_TO_CONTAINER, BIDIRECTIONAL }

    public static Mount readWrite(String containerPath, Path hostPath) {
        return new Mount(containerPath, hostPath, false, Propagation.PRIVATE, false);
    }

    public static Mount readOnly(String containerPath, Path hostPath) {
        return new Mount(containerPath, hostPath, true, Propagation.PRIVATE, false);
    }
}

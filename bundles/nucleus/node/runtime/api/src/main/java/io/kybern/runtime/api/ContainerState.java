// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// Where a container is in its life.
public enum ContainerState {
    /// Not started yet.
    CREATED,
    RUNNING,
    EXITED,
    /// The runtime lost track of it; remove it.
    UNKNOWN
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// Things that not every runtime can do.
public enum Capability {
    /// Containers are processes: commands can be run in them and their streams reached.
    PROCESSES,
    /// Containers write CRI log files below the sandbox's log directory.
    LOG_FILES,
    /// Connections to ports inside a sandbox.
    PORT_FORWARD,
    /// Images are fetched from registries.
    PULL,
    /// Limits change in place.
    UPDATE_RESOURCES,
    /// Usage figures are measured.
    STATS,
    /// Mounts, users, read-only roots and the rest of the isolation are real.
    ISOLATION
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

/// What kept a pod off a node: tells which later changes are worth a new try.
enum Cause {
    /// The node's name and labels.
    NODE,
    TAINTS,
    RESOURCES,
    PORTS,
    /// Other pods: affinity and spread.
    PODS,
    /// A scheduling plugin, for reasons of its own.
    PLUGIN
}

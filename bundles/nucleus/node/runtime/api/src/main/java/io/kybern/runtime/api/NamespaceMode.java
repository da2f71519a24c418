// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// Whose namespace a process lives in.
public enum NamespaceMode {
    /// One for the whole pod.
    POD,
    /// One of its own.
    CONTAINER,
    /// The node's.
    NODE,
    /// That of another container of the pod ([Namespaces#target()]).
    TARGET
}

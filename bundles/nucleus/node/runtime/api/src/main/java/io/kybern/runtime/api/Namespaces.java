// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// The Linux namespaces of a sandbox or container. The same value is given for both, but for `pid`, which may be
/// `CONTAINER` or `TARGET` for one container of a pod.
///
/// @param target the container whose process namespace is shared when `pid` is `TARGET`; else empty
public record Namespaces(NamespaceMode network, NamespaceMode pid, NamespaceMode ipc, String target) {
    /// A pod's usual choice: network and IPC of the pod, processes apart.
    public static final Namespaces DEFAULT = new Namespaces(NamespaceMode.POD, NamespaceMode.CONTAINER, NamespaceMode.POD, "");

    public boolean hostNetwork() {
        return network == NamespaceMode.NODE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// A host port that leads into the sandbox.
///
/// @param hostIp the node's address to listen on; empty for all
public record PortMapping(Protocol protocol, int containerPort, int hostPort, String hostIp) {
    public enum Protocol { TCP, UDP, SCTP }
}

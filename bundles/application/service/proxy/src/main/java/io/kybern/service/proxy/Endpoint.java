// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

/// Where a Service's connections go.
///
/// @param address an IPv4 address
/// @param local on this node
record Endpoint(String address, int port, boolean local) {
    String target() {
        return address + " . " + port;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

/// One port of a Service as traffic sees it.
///
/// @param name `namespace/service:port`
/// @param protocol `tcp`, `udp` or `sctp`
/// @param nodePort 0 for none
/// @param externalIps external and load-balancer addresses that lead here
/// @param externalLocal traffic from outside goes to this node's endpoints only, and keeps its source
/// @param internalLocal traffic to the cluster address goes to this node's endpoints only
/// @param affinitySeconds how long a client sticks to its endpoint; 0 for not at all
/// @param endpoints ready ones, in order of address and port
record ServicePort(
        String name, String clusterIp, String protocol, int port, int nodePort, List<String> externalIps, boolean externalLocal,
        boolean internalLocal, int affinitySeconds, List<Endpoint> endpoints) {

    ServicePort {
        externalIps = List.copyOf(externalIps);
        endpoints = List.copyOf(new HashSet<>(endpoints)).stream()
                .sorted(Comparator.comparing(Endpoint::address).thenComparing(Endpoint::port))
                .toList();
    }

    ServicePort withEndpoints(List<Endpoint> other) {
        return new ServicePort(name, clusterIp, protocol, port, nodePort, externalIps, externalLocal, internalLocal, affinitySeconds,
                other);
    }

    List<Endpoint> internalEndpoints() {
        return internalLocal ? localEndpoints() : endpoints;
    }

    List<Endpoint> externalEndpoints() {
        return externalLocal ? localEndpoints() : endpoints;
    }

    private List<Endpoint> localEndpoints() {
        return endpoints.stream().filter(Endpoint::local).toList();
    }

    /// As an element's key: `10.0.0.1 . tcp . 80`.
    String frontend(String address) {
        return address + " . " + protocol + " . " + port;
    }

    String nodeFrontend() {
        return protocol + " . " + nodePort;
    }

    /// A short identifier for names in nftables.
    String id() {
        return "%08x".formatted((clusterIp + "/" + protocol + "/" + port).hashCode());
    }
}

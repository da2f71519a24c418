// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// UDP has no end of a connection that the kernel could see: a client that keeps sending from one port stays with the endpoint
/// it once got. When that endpoint goes, or when a Service gets its first, the kernel's memory of such flows is deleted.
final class StaleConnections {
    private StaleConnections() {
    }

    /// `conntrack` commands; each fails when it finds nothing, which is fine.
    static List<List<String>> commands(ServiceTable before, ServiceTable after) {
        var commands = new ArrayList<List<String>>();
        for (var old : before.ports().values()) {
            if (!old.protocol().equals("udp")) {
                continue;
            }
            var now = after.ports().get(old.name());
            var gone = targets(old);
            if (now != null && now.clusterIp().equals(old.clusterIp()) && now.port() == old.port()) {
                gone.removeAll(targets(now));
            }
            for (var address : addresses(old)) {
                gone.forEach(target -> commands.add(List.of("conntrack", "-D", "-p", "udp", "--orig-dst", address, "--dport",
                        Integer.toString(old.port()), "--dst-nat", target)));
            }
            if (old.nodePort() != 0) {
                gone.forEach(target -> commands.add(List.of("conntrack", "-D", "-p", "udp", "--dport", Integer.toString(old.nodePort()),
                        "--dst-nat", target)));
            }
        }
        for (var port : after.ports().values()) {
            var old = before.ports().get(port.name());
            boolean first = old == null || old.endpoints().isEmpty();
            if (port.protocol().equals("udp") && first && !port.endpoints().isEmpty()) {
                addresses(port).forEach(address -> commands.add(
                        List.of("conntrack", "-D", "-p", "udp", "--orig-dst", address, "--dport", Integer.toString(port.port()))));
            }
        }
        return commands;
    }

    private static List<String> addresses(ServicePort port) {
        var addresses = new ArrayList<>(port.externalIps());
        addresses.add(port.clusterIp());
        return addresses;
    }

    private static Set<String> targets(ServicePort port) {
        return port.endpoints().stream().map(Endpoint::address).collect(Collectors.toCollection(HashSet::new));
    }
}

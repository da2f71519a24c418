// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import io.kybern.service.proxy.NftProgram.Builder;
import java.util.List;
import java.util.stream.Collectors;

/// Turns a [ServiceTable] into an [NftProgram].
///
/// All that varies is in maps, so that a lookup costs the same for one Service or ten thousand and a change touches few elements. A
/// packet's frontend (address, protocol, port) finds a verdict: a chain that draws a number from 1 to the count of endpoints into the
/// packet mark, of which there is one per count and kind, or one of a Service's own that remembers clients. Frontend and number together
/// find the endpoint.
///
/// Four kinds of chains differ in two ways: addressed to a Service's or to a node's address, and whether a source outside
/// the cluster is replaced by the node's (`pick`) or kept (`keep`).
final class NftCompiler {
    /// In the connection mark: replace the source.
    private static final String MASQUERADE = "0x4000";
    private static final String FRONTEND = "ip daddr . meta l4proto . th dport";
    private static final String NODE_FRONTEND = "meta l4proto . th dport";

    private final ProxySettings settings;

    NftCompiler(ProxySettings settings) {
        this.settings = settings;
    }

    NftProgram compile(ServiceTable table) {
        var program = new Builder(settings.table());
        sets(program);
        endpointChains(program);
        hooks(program);
        table.ports().values().forEach(port -> add(program, port));
        return program.build();
    }

    private static void sets(Builder program) {
        program.set("services", "map type ipv4_addr . inet_proto . inet_service : verdict;")
                .set("node_ports", "map type inet_proto . inet_service : verdict;")
                .set("endpoints", "map type ipv4_addr . inet_proto . inet_service . mark : ipv4_addr . inet_service;")
                .set("node_endpoints", "map type inet_proto . inet_service . mark : ipv4_addr . inet_service;")
                .set("unserved", "map type ipv4_addr . inet_proto . inet_service : verdict;")
                .set("unserved_node_ports", "map type inet_proto . inet_service : verdict;")
                .set("cluster_ips", "set type ipv4_addr;")
                .set("hairpins", "set type ipv4_addr . ipv4_addr;");
    }

    private void endpointChains(Builder program) {
        var masquerade = "ip saddr != " + settings.clusterCidr() + " ct mark set ct mark | " + MASQUERADE;
        var toEndpoint = "dnat ip to " + FRONTEND + " . meta mark map @endpoints";
        var toNodeEndpoint = "dnat ip to " + NODE_FRONTEND + " . meta mark map @node_endpoints";
        program.chain("to_pick", "", masquerade, toEndpoint)
                .chain("to_keep", "", toEndpoint)
                .chain("to_node_pick", "", masquerade, toNodeEndpoint)
                .chain("to_node_keep", "", toNodeEndpoint)
                .chain("refuse", "", "meta l4proto tcp reject with tcp reset", "reject with icmp type port-unreachable");
    }

    private void hooks(Builder program) {
        var frontend = FRONTEND + " vmap @services";
        var local = "fib daddr type local ip daddr != 127.0.0.0/8 " + NODE_FRONTEND + " vmap @node_ports";
        var unserved = "ct state new " + FRONTEND + " vmap @unserved";
        var unknownPort = "ct state new ip daddr @cluster_ips goto refuse";
        program.chain("prerouting", "type nat hook prerouting priority dstnat; policy accept;", frontend, local)
                .chain("output", "type nat hook output priority -100; policy accept;", frontend, local)
                .chain("postrouting", "type nat hook postrouting priority srcnat; policy accept;",
                        "ct status dnat meta mark set 0",
                        "ct mark & " + MASQUERADE + " == " + MASQUERADE + " masquerade",
                        "ct status dnat ip saddr . ip daddr @hairpins masquerade")
                .chain("filter_forward", "type filter hook forward priority -10; policy accept;", unserved, unknownPort)
                .chain("filter_output", "type filter hook output priority -10; policy accept;", unserved, unknownPort)
                .chain("filter_input", "type filter hook input priority -10; policy accept;", unserved,
                        "ct state new fib daddr type local " + NODE_FRONTEND + " vmap @unserved_node_ports")
                .chain("filter_postrouting", "type filter hook postrouting priority -10; policy accept;",
                        "ip daddr " + settings.serviceCidr() + " drop");
    }

    private static void add(Builder program, ServicePort port) {
        program.element("cluster_ips", port.clusterIp(), "");
        port.endpoints().forEach(endpoint -> program.element("hairpins", endpoint.address() + " . " + endpoint.address(), ""));
        frontend(program, port, "pick", port.frontend(port.clusterIp()), port.internalEndpoints(), "goto refuse");
        var externalKind = port.externalLocal() ? "keep" : "pick";
        var withoutExternal = port.endpoints().isEmpty() ? "goto refuse" : "drop";
        for (var address : port.externalIps()) {
            frontend(program, port, externalKind, port.frontend(address), port.externalEndpoints(), withoutExternal);
        }
        if (port.nodePort() != 0) {
            frontend(program, port, "node_" + externalKind, port.nodeFrontend(), port.externalEndpoints(), withoutExternal);
        }
    }

    private static void frontend(Builder program, ServicePort port, String kind, String key, List<Endpoint> endpoints,
            String withoutEndpoints) {
        boolean node = kind.startsWith("node_");
        if (endpoints.isEmpty()) {
            program.element(node ? "unserved_node_ports" : "unserved", key, withoutEndpoints);
            return;
        }
        for (int number = 1; number <= endpoints.size(); number++) {
            program.element(node ? "node_endpoints" : "endpoints", key + " . " + number, endpoints.get(number - 1).target());
        }
        var chain = port.affinitySeconds() > 0 ? sticky(program, port, kind, endpoints) : counted(program, kind, endpoints.size());
        program.element(node ? "node_ports" : "services", key, "goto " + chain);
    }

    private static String counted(Builder program, String kind, int count) {
        var name = kind + "_" + count;
        if (!program.has(name)) {
            program.chain(name, "", draw(count), "goto to_" + kind);
        }
        return name;
    }

    private static String draw(int count) {
        return count == 1 ? "meta mark set 1" : "meta mark set numgen random mod " + count + " offset 1";
    }

    /// The map remembers the number that a client drew. When endpoints change, numbers mean something else: the endpoints are part of
    /// the map's name, so that a new, empty one takes its place.
    private static String sticky(Builder program, ServicePort port, String kind, List<Endpoint> endpoints) {
        var targets = endpoints.stream().map(Endpoint::target).collect(Collectors.joining(","));
        var map = "clients_" + kind + "_" + port.id() + "_%08x".formatted(targets.hashCode());
        var chain = "sticky_" + kind + "_" + port.id();
        int seconds = port.affinitySeconds();
        program.set(map, "map type ipv4_addr : mark; flags dynamic,timeout; timeout " + seconds + "s;")
                .chain(chain, "",
                        "meta mark set 0",
                        "meta mark set ip saddr map @" + map,
                        "meta mark 0 " + draw(endpoints.size()),
                        "update @" + map + " { ip saddr timeout " + seconds + "s : meta mark }",
                        "goto to_" + kind);
        return chain;
    }
}

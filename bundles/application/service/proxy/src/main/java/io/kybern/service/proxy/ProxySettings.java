// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import io.kybern.runtime.api.PodNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// What the proxy must know of its instance.
///
/// @param table the nftables table, this instance's own
/// @param clusterCidr pods' addresses: their connections keep their source
/// @param serviceCidr Services' addresses: what is not programmed must not leave the machine
/// @param nodeName whose endpoints are local
/// @param data the data directory
record ProxySettings(String table, String clusterCidr, String serviceCidr, String nodeName, Path data) {

    /// @param property framework properties
    static ProxySettings of(Function<String, Optional<String>> property) {
        var network = new PodNetwork(Integer.parseInt(property.apply("kybern.instance").orElse("0")));
        var data = property.apply("kybern.data")
                .orElseThrow(() -> new IllegalStateException("the framework property kybern.data must be set"));
        var ranges = property.apply("kybern.service.cidr").orElse(network.serviceCidr());
        return new ProxySettings(network.tablePrefix() + "_services", property.apply("kybern.cluster.cidr").orElse(network.clusterCidr()),
                firstIpv4(ranges), property.apply("kybern.nodeName").orElseGet(ProxySettings::hostName), Path.of(data));
    }

    private static String firstIpv4(String ranges) {
        for (var range : ranges.split(",")) {
            if (!range.contains(":")) {
                return range.strip();
            }
        }
        throw new IllegalStateException("no IPv4 range for Services in " + ranges);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}

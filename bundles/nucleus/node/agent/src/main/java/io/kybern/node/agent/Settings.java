// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How one node agent works.
///
/// @param directory everything of this node lies below it: `pods`, `logs`
/// @param cgroupRoot the cgroup below which pods get theirs, in cgroupfs style; empty leaves it to the runtime
/// @param addresses the node's own, the main one first
/// @param clusterDns addresses of the cluster's DNS servers; none when it has none
/// @param labels of the Node object, beside the usual ones
/// @param podCidr the addresses of the node's pods; empty when unknown
/// @param hollow many of these live in one process over a simulated runtime: no volumes, checkpoints, or files
/// @param fullStatusPeriod how often the Node status is written when nothing changed
/// @param refreshPeriod how often volumes that follow API objects are brought up to date
public record Settings(
        String nodeName,
        Path directory,
        String cgroupRoot,
        List<String> addresses,
        List<String> clusterDns,
        String clusterDomain,
        Map<String, String> labels,
        String podCidr,
        int maxPods,
        boolean hollow,
        Duration leasePeriod,
        Duration statusPeriod,
        Duration fullStatusPeriod,
        Duration refreshPeriod) {
    public static final String KUBELET_VERSION = "v1.36.0-kybern";

    public Settings {
        addresses = List.copyOf(addresses);
        clusterDns = List.copyOf(clusterDns);
        labels = Map.copyOf(labels);
    }

    /// A real node with the usual periods.
    public static Settings of(String nodeName, Path directory, String cgroupRoot, List<String> addresses, List<String> clusterDns,
            String podCidr) {
        return new Settings(nodeName, directory, cgroupRoot, addresses, clusterDns, "cluster.local", Map.of(), podCidr, 110, false,
                Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(10));
    }

    /// A hollow node.
    public static Settings hollow(String nodeName, Path directory, String address) {
        return new Settings(nodeName, directory, "", List.of(address), List.of(), "cluster.local",
                Map.of("kybern.io/simulated", "true"), "", 110, true,
                Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofMinutes(5));
    }

    Path podDirectory(String uid) {
        return directory.resolve("pods").resolve(uid);
    }

    Path logDirectory(String namespace, String pod, String uid) {
        return directory.resolve("logs").resolve(namespace + "_" + pod + "_" + uid);
    }
}

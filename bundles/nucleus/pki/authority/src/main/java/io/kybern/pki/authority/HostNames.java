// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.authority;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The names and addresses under which this machine's API server is called.
final class HostNames {
    private static final List<String> FIXED = List.of("kubernetes", "kubernetes.default", "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local", "localhost", "127.0.0.1", "::1");
    /// Interfaces that come and go with pods and bridges: their addresses are no way to this server from outside.
    private static final List<String> TRANSIENT = List.of("veth", "cni", "docker", "br-", "kube", "cali", "flannel", "kybern");

    private HostNames() {
    }

    static List<String> of(List<String> serviceAddresses) {
        Set<String> names = new LinkedHashSet<>(FIXED);
        names.addAll(serviceAddresses);
        try {
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (UnknownHostException _) {
            // A host that doesn't know its own name is reached by address.
        }
        names.addAll(addresses());
        return List.copyOf(names);
    }

    private static List<String> addresses() {
        List<String> texts = new ArrayList<>();
        try {
            for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
                if (!card.isUp() || card.isLoopback() || TRANSIENT.stream().anyMatch(card.getName()::startsWith)) {
                    continue;
                }
                card.inetAddresses().filter(address -> !address.isLinkLocalAddress())
                        .map(address -> address.getHostAddress().replaceFirst("%.*", "")).sorted().forEach(texts::add);
            }
        } catch (SocketException e) {
            throw new UncheckedIOException("cannot read the network interfaces", e);
        }
        return texts;
    }
}

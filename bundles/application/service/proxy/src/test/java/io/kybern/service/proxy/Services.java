// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import java.util.List;

/// Makes Services for tests: TCP port 80 with the given endpoints, and `with…` copies.
final class Services {
    private Services() {
    }

    static ServicePort service(String name, String clusterIp, Endpoint... endpoints) {
        return new ServicePort("test/" + name + ":", clusterIp, "tcp", 80, 0, List.of(), false, false, 0, List.of(endpoints));
    }

    static ServicePort nodePort(ServicePort port, int nodePort, boolean externalLocal) {
        return new ServicePort(port.name(), port.clusterIp(), port.protocol(), port.port(), nodePort, port.externalIps(), externalLocal,
                port.internalLocal(), port.affinitySeconds(), port.endpoints());
    }

    static ServicePort sticky(ServicePort port, int seconds) {
        return new ServicePort(port.name(), port.clusterIp(), port.protocol(), port.port(), port.nodePort(), port.externalIps(),
                port.externalLocal(), port.internalLocal(), seconds, port.endpoints());
    }

    static ServicePort udp(ServicePort port) {
        return new ServicePort(port.name(), port.clusterIp(), "udp", port.port(), port.nodePort(), port.externalIps(),
                port.externalLocal(), port.internalLocal(), port.affinitySeconds(), port.endpoints());
    }

    static ServiceTable table(ServicePort... ports) {
        return ServiceTable.of(List.of(ports));
    }
}

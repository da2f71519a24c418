// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;

/// A port of the node that a pod takes.
record HostPort(String address, String protocol, int port) {
    private static final String EVERY = "0.0.0.0";

    static List<HostPort> of(Value spec) {
        var ports = new ArrayList<HostPort>(0);
        spec.get("containers").items().forEach(container -> add(container, ports));
        spec.get("initContainers").items().stream().filter(each -> each.get("restartPolicy").text().equals("Always"))
                .forEach(container -> add(container, ports));
        return List.copyOf(ports);
    }

    private static void add(Value container, List<HostPort> ports) {
        for (Value port : container.get("ports").items()) {
            int number = (int) port.get("hostPort").integer(0);
            if (number > 0) {
                String address = port.get("hostIP").text();
                ports.add(new HostPort(address.isEmpty() ? EVERY : address, port.get("protocol").text("TCP"), number));
            }
        }
    }

    boolean conflicts(HostPort other) {
        return port == other.port && protocol.equals(other.protocol)
                && (address.equals(other.address) || address.equals(EVERY) || other.address.equals(EVERY));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.Cells;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Cells of services and endpoints.
final class ServiceColumns {
    private static final String NONE = "<none>";

    private ServiceColumns() {
    }

    static void addTo(GroupDefinition definition) {
        definition.column("services", "External-IP", (service, _) -> Value.of(external(service)))
                .column("services", "Port(s)", (service, _) -> Value.of(ports(service.get("spec", "ports").items())))
                .column("services", "Selector", (service, _) -> Value.of(Cells.labels(service.get("spec", "selector"))))
                .column("endpoints", "Endpoints", (endpoints, _) -> Value.of(endpoints(endpoints.get("subsets").items())));
    }

    private static String external(Value service) {
        List<String> addresses = service.get("spec", "externalIPs").items().stream().map(Value::text).toList();
        return switch (service.get("spec", "type").text()) {
            case "ClusterIP", "NodePort" -> addresses.isEmpty() ? NONE : String.join(",", addresses);
            case "LoadBalancer" -> balancer(service, addresses);
            case "ExternalName" -> service.get("spec", "externalName").text();
            default -> "<unknown>";
        };
    }

    private static String balancer(Value service, List<String> addresses) {
        var ingress = new TreeSet<String>();
        for (Value point : service.get("status", "loadBalancer", "ingress").items()) {
            ingress.add(point.get("ip").text(point.get("hostname").text()));
        }
        var all = new ArrayList<String>(ingress);
        all.addAll(addresses);
        return all.isEmpty() ? "<pending>" : String.join(",", all);
    }

    private static String ports(List<Value> ports) {
        if (ports.isEmpty()) {
            return NONE;
        }
        return ports.stream().map(port -> {
            long nodePort = port.get("nodePort").integer(0);
            return port.get("port").integer(0) + (nodePort == 0 ? "" : ":" + nodePort) + "/" + port.get("protocol").text();
        }).collect(Collectors.joining(","));
    }

    private static String endpoints(List<Value> subsets) {
        var found = new ArrayList<String>();
        for (Value subset : subsets) {
            List<Value> ports = subset.get("ports").items();
            List<String> addresses = subset.get("addresses").items().stream().map(address -> address.get("ip").text()).toList();
            if (ports.isEmpty()) {
                found.addAll(addresses);
            }
            for (Value port : ports) {
                addresses.forEach(ip -> found.add((ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + port.get("port").integer(0)));
            }
        }
        if (found.isEmpty()) {
            return NONE;
        }
        String shown = String.join(",", found.subList(0, Math.min(3, found.size())));
        return found.size() > 3 ? shown + " + " + (found.size() - 3) + " more..." : shown;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The variables by which containers find Services: those of their namespace, and `kubernetes` of `default` always.
final class Services {
    private final Supplier<List<StoredObject>> services;

    Services(Supplier<List<StoredObject>> services) {
        this.services = services;
    }

    /// @param links whether the pod wants the Services of its namespace
    Map<String, String> variables(String namespace, boolean links) {
        var chosen = new TreeMap<String, Value>();
        for (StoredObject service : services.get()) {
            boolean master = service.namespace().equals("default") && service.name().equals("kubernetes");
            if (master) {
                chosen.putIfAbsent(service.name(), service.value());
            } else if (links && service.namespace().equals(namespace)) {
                chosen.put(service.name(), service.value());
            }
        }
        var variables = new LinkedHashMap<String, String>();
        chosen.forEach((name, service) -> add(name, service.get("spec"), variables));
        return variables;
    }

    private static void add(String name, Value spec, Map<String, String> variables) {
        String address = spec.get("clusterIP").text();
        List<Value> ports = spec.get("ports").items();
        if (address.isEmpty() || address.equals("None") || ports.isEmpty()) {
            return;
        }
        String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
        String prefix = upper(name);
        variables.put(prefix + "_SERVICE_HOST", address);
        variables.put(prefix + "_SERVICE_PORT", number(ports.getFirst()));
        for (Value port : ports) {
            String portName = port.get("name").text();
            if (!portName.isEmpty()) {
                variables.put(prefix + "_SERVICE_PORT_" + upper(portName), number(port));
            }
        }
        variables.put(prefix + "_PORT", url(host, ports.getFirst()));
        for (Value port : ports) {
            String protocol = port.get("protocol").text("TCP");
            String base = prefix + "_PORT_" + number(port) + "_" + protocol.toUpperCase(Locale.ROOT);
            variables.put(base, url(host, port));
            variables.put(base + "_PROTO", protocol.toLowerCase(Locale.ROOT));
            variables.put(base + "_PORT", number(port));
            variables.put(base + "_ADDR", address);
        }
    }

    private static String url(String host, Value port) {
        return port.get("protocol").text("TCP").toLowerCase(Locale.ROOT) + "://" + host + ":" + number(port);
    }

    private static String number(Value port) {
        return Long.toString(port.get("port").integer(0));
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}

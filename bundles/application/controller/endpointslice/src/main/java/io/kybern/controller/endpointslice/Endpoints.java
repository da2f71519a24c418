// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.endpointslice;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a pod is to a Service: an endpoint with conditions, and ports resolved against its containers.
final class Endpoints {
    private Endpoints() {
    }

    /// The endpoint of a pod; empty while it has no address of the family or when it has ended.
    static Optional<Value> endpoint(Value service, Value pod, String family) {
        String phase = pod.get("status", "phase").text();
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return Optional.empty();
        }
        Optional<String> address = address(pod, family.equals("IPv6"));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        boolean serving = ready(pod);
        boolean terminating = !pod.get("metadata", "deletionTimestamp").missing();
        boolean ready = service.get("spec", "publishNotReadyAddresses").truth(false) || serving && !terminating;
        Value metadata = pod.get("metadata");
        Value target = ObjectValue.builder().put("kind", "Pod").put("namespace", metadata.get("namespace")).put("name", metadata.get("name"))
                .put("uid", metadata.get("uid")).build();
        var endpoint = ObjectValue.builder().put("addresses", Value.array(Value.of(address.get())))
                .put("conditions", Value.object("ready", Value.of(ready), "serving", Value.of(serving), "terminating", Value.of(terminating)))
                .put("nodeName", pod.get("spec", "nodeName")).put("targetRef", target);
        Value hostname = pod.get("spec", "hostname");
        if (!hostname.missing() && pod.get("spec", "subdomain").text().equals(service.get("metadata", "name").text())) {
            endpoint.put("hostname", hostname);
        }
        return Optional.of(endpoint.build());
    }

    private static Optional<String> address(Value pod, boolean six) {
        for (Value ip : pod.get("status", "podIPs").items()) {
            if (ip.get("ip").text().contains(":") == six) {
                return Optional.of(ip.get("ip").text());
            }
        }
        return Optional.empty();
    }

    private static boolean ready(Value pod) {
        return pod.get("status", "conditions").items().stream()
                .anyMatch(c -> c.get("type").text().equals("Ready") && c.get("status").text().equals("True"));
    }

    /// The ports of a Service as this pod answers them; named target ports are looked up in its containers.
    static Value ports(Value service, Value pod) {
        List<Value> ports = new ArrayList<>();
        for (Value port : service.get("spec", "ports").items()) {
            String protocol = port.get("protocol").text("TCP");
            Optional<Long> number = number(port, protocol, pod);
            number.ifPresent(found -> {
                var resolved = ObjectValue.builder().put("name", port.get("name").text()).put("port", found).put("protocol", protocol);
                ports.add(resolved.put("appProtocol", port.get("appProtocol")).build());
            });
        }
        return Value.array(ports);
    }

    private static Optional<Long> number(Value port, String protocol, Value pod) {
        Value target = port.get("targetPort");
        String name = target.text();
        if (name.isEmpty()) {
            long number = target.integer(0);
            return Optional.of(number == 0 ? port.get("port").integer(0) : number);
        }
        for (String list : List.of("containers", "initContainers")) {
            for (Value container : pod.get("spec", list).items()) {
                for (Value each : container.get("ports").items()) {
                    if (each.get("name").text().equals(name) && each.get("protocol").text("TCP").equals(protocol)) {
                        return Optional.of(each.get("containerPort").integer(0));
                    }
                }
            }
        }
        return Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;

/// Endpoints, the older form of endpoint slices.
final class EndpointsStrategy implements Strategy {
    private static final String DEPRECATED = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

    @Override
    public Value applyDefaults(Value endpoints) {
        return Edits.items(endpoints, "subsets",
                subset -> Edits.items(subset, "ports", port -> Edits.missing(port, "protocol", Value.of("TCP"))));
    }

    @Override
    public List<FieldError> validate(Value endpoints) {
        var findings = new Findings();
        List<Value> subsets = endpoints.get("subsets").items();
        for (int i = 0; i < subsets.size(); i++) {
            subset("subsets[" + i + "]", subsets.get(i), findings);
        }
        return findings.list();
    }

    private static void subset(String field, Value subset, Findings findings) {
        if (subset.get("addresses").items().isEmpty() && subset.get("notReadyAddresses").items().isEmpty()) {
            findings.required(field, "must specify `addresses` or `notReadyAddresses`");
        }
        for (String list : List.of("addresses", "notReadyAddresses")) {
            List<Value> addresses = subset.get(list).items();
            for (int i = 0; i < addresses.size(); i++) {
                String at = field + "." + list + "[" + i + "]";
                ServiceRules.reachable(at + ".ip", addresses.get(i).get("ip").text(), findings);
                String host = addresses.get(i).get("hostname").text();
                if (!host.isEmpty()) {
                    findings.names(at + ".hostname", host, Names.dns1123Label(host));
                }
            }
        }
        List<Value> ports = subset.get("ports").items();
        for (int i = 0; i < ports.size(); i++) {
            String at = field + ".ports[" + i + "]";
            String name = ports.get(i).get("name").text();
            if (name.isEmpty() && ports.size() > 1) {
                findings.required(at + ".name", "");
            } else if (!name.isEmpty()) {
                findings.names(at + ".name", name, Names.dns1123Label(name));
            }
            Value number = ports.get(i).get("port");
            Names.portNumber(number.integer(0)).forEach(problem -> findings.invalid(at + ".port", number, problem));
            findings.requiredText(at + ".protocol", ports.get(i).get("protocol"));
        }
    }

    @Override
    public List<String> warnings(Value endpoints) {
        return endpoints.get("metadata", "namespace").text().equals("kube-system") ? List.of() : List.of(DEPRECATED);
    }
}

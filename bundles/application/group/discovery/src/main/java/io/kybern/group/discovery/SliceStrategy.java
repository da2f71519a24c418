// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.discovery;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.IpAddress;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Endpoint slices.
final class SliceStrategy implements Strategy {
    private static final int MOST_ENDPOINTS = 1000;
    private static final int MOST_ADDRESSES = 100;
    private static final int MOST_PORTS = 100;
    private static final int MOST_HINTS = 8;

    @Override
    public Value applyDefaults(Value slice) {
        return Edits.items(slice, "ports", port -> {
            Value named = port.get("name").missing() ? port.asObject().with("name", "") : port;
            return Edits.missing(named, "protocol", Value.of("TCP"));
        });
    }

    @Override
    public boolean bumpsGeneration(Value slice, Value old) {
        return !slice.asObject().without("metadata").equals(old.asObject().without("metadata"))
                || !Findings.same(slice.get("metadata", "labels"), old.get("metadata", "labels"))
                || !Findings.same(slice.get("metadata", "annotations"), old.get("metadata", "annotations"));
    }

    @Override
    public List<FieldError> validate(Value slice) {
        var findings = new Findings();
        String type = slice.get("addressType").text();
        findings.requiredText("addressType", slice.get("addressType"));
        List<Value> endpoints = slice.get("endpoints").items();
        if (endpoints.size() > MOST_ENDPOINTS) {
            findings.add(FieldError.tooMany("endpoints", endpoints.size(), MOST_ENDPOINTS));
        } else {
            for (int i = 0; i < endpoints.size(); i++) {
                endpoint("endpoints[" + i + "]", endpoints.get(i), type, findings);
            }
        }
        ports(slice.get("ports").items(), findings);
        return findings.list();
    }

    private static void endpoint(String field, Value endpoint, String type, Findings findings) {
        List<Value> addresses = endpoint.get("addresses").items();
        if (addresses.isEmpty()) {
            findings.required(field + ".addresses", "must contain at least 1 address");
        } else if (addresses.size() > MOST_ADDRESSES) {
            findings.add(FieldError.tooMany(field + ".addresses", addresses.size(), MOST_ADDRESSES));
        }
        for (int i = 0; i < addresses.size(); i++) {
            address(field + ".addresses[" + i + "]", addresses.get(i).text(), type, findings);
        }
        Value node = endpoint.get("nodeName");
        if (!node.missing()) {
            findings.names(field + ".nodeName", node.text(), Names.dns1123Subdomain(node.text()));
        }
        Value host = endpoint.get("hostname");
        if (!host.missing()) {
            findings.names(field + ".hostname", host.text(), Names.dns1123Label(host.text()));
        }
        for (String kind : List.of("forZones", "forNodes")) {
            hints(field + ".hints." + kind, endpoint.get("hints", kind).items(), findings);
        }
    }

    private static void hints(String field, List<Value> hints, Findings findings) {
        if (hints.size() > MOST_HINTS) {
            findings.add(FieldError.tooMany(field, hints.size(), MOST_HINTS));
        }
        findings.unique(field, hints, "name");
        for (int i = 0; i < hints.size(); i++) {
            String name = hints.get(i).get("name").text();
            findings.names(field + "[" + i + "].name", name, Names.labelValue(name));
        }
    }

    private static void address(String field, String text, String type, Findings findings) {
        if (type.equals("FQDN")) {
            findings.names(field, text, Names.dns1123Subdomain(text.endsWith(".") ? text.substring(0, text.length() - 1) : text));
            return;
        }
        Optional<IpAddress> address = IpAddress.parse(text);
        if (address.isEmpty()) {
            findings.names(field, text, Names.address(text));
        } else if (!type.isEmpty() && !address.get().family().equals(type)) {
            findings.invalid(field, text, "must be a valid " + type + " address");
        } else {
            InetAddress jdk = address.get().inetAddress();
            if (jdk.isAnyLocalAddress()) {
                findings.invalid(field, text, "may not be unspecified (" + text + ")");
            } else if (jdk.isLoopbackAddress()) {
                findings.invalid(field, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
            } else if (jdk.isLinkLocalAddress()) {
                findings.invalid(field, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
            } else if (jdk.isMCLinkLocal()) {
                findings.invalid(field, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
            }
        }
    }

    private static void ports(List<Value> ports, Findings findings) {
        if (ports.size() > MOST_PORTS) {
            findings.add(FieldError.tooMany("ports", ports.size(), MOST_PORTS));
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Value port = ports.get(i);
            String field = "ports[" + i + "]";
            String name = port.get("name").text();
            if (!name.isEmpty()) {
                findings.names(field + ".name", name, Names.dns1123Label(name));
            }
            if (!names.add(name)) {
                findings.duplicate(field + ".name", Value.of(name));
            }
            findings.requiredText(field + ".protocol", port.get("protocol"));
            String application = port.get("appProtocol").text();
            if (!application.isEmpty()) {
                findings.names(field + ".appProtocol", application, Names.qualifiedName(application));
            }
        }
    }

    @Override
    public List<FieldError> validateUpdate(Value slice, Value old) {
        var findings = new Findings();
        findings.immutable("addressType", slice.get("addressType"), old.get("addressType"));
        return findings.list();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.IpAddress;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Value;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a Service must fulfil.
final class ServiceRules {
    private static final int KUBELET_PORT = 10250;

    private final Findings findings = new Findings();
    private final Value spec;
    private final String type;

    private ServiceRules(Value service) {
        spec = service.get("spec");
        type = ServiceStrategy.type(spec);
    }

    static List<FieldError> check(Value service) {
        var rules = new ServiceRules(service);
        rules.byType();
        rules.ports();
        rules.addresses();
        rules.traffic();
        rules.affinity();
        return rules.findings.list();
    }

    private void byType() {
        boolean headless = ServiceStrategy.headless(spec);
        switch (type) {
            case "" -> findings.required("spec.type", "");
            case "LoadBalancer" -> {
                List<Value> ports = spec.get("ports").items();
                for (int i = 0; i < ports.size(); i++) {
                    if (ports.get(i).get("port").integer(0) == KUBELET_PORT) {
                        findings.invalid("spec.ports[" + i + "]", Value.of(KUBELET_PORT),
                                "may not expose port 10250 externally since it is used by kubelet");
                    }
                }
                if (headless) {
                    findings.invalid("spec.clusterIPs[0]", ServiceStrategy.NONE, "may not be set to 'None' for LoadBalancer services");
                }
                if (spec.get("allocateLoadBalancerNodePorts").missing()) {
                    findings.required("allocateLoadBalancerNodePorts", "");
                }
            }
            case "NodePort" -> {
                if (headless) {
                    findings.invalid("spec.clusterIPs[0]", ServiceStrategy.NONE, "may not be set to 'None' for NodePort services");
                }
            }
            case "ExternalName" -> externalName();
            default -> { }
        }
        if (!type.equals("LoadBalancer")) {
            for (String field : List.of("allocateLoadBalancerNodePorts", "loadBalancerClass")) {
                if (!spec.get(field).missing()) {
                    findings.forbidden("spec." + field, field.equals("loadBalancerClass") ? "may only be used when type is 'LoadBalancer'"
                            : "may only be used when `type` is 'LoadBalancer'");
                }
            }
        } else if (!spec.get("loadBalancerClass").missing()) {
            String name = spec.get("loadBalancerClass").text();
            findings.names("spec.loadBalancerClass", name, Names.qualifiedName(name));
        }
        findings.labels("spec.selector", spec.get("selector"));
    }

    private void externalName() {
        for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
            Value value = spec.get(field);
            if (!value.items().isEmpty() || !value.text().isEmpty()) {
                findings.forbidden("spec." + field, "may not be set for ExternalName services");
            }
        }
        String name = spec.get("externalName").text();
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (name.isEmpty()) {
            findings.required("spec.externalName", "");
        } else {
            findings.names("spec.externalName", plain, Names.dns1123Subdomain(plain));
        }
    }

    private void ports() {
        List<Value> ports = spec.get("ports").items();
        if (ports.isEmpty() && !ServiceStrategy.headless(spec) && !type.equals("ExternalName")) {
            findings.required("spec.ports", "");
        }
        Set<String> names = new HashSet<>();
        Set<String> pairs = new HashSet<>();
        Set<String> nodePorts = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Value port = ports.get(i);
            String field = "spec.ports[" + i + "]";
            port(field, port, ports.size() > 1, names);
            String protocol = port.get("protocol").text();
            if (!pairs.add(protocol + "/" + port.get("port").integer(0))) {
                findings.duplicate(field, Value.object("port", port.get("port"), "protocol", port.get("protocol")));
            }
            long nodePort = port.get("nodePort").integer(0);
            if (nodePort != 0) {
                if (!ServiceStrategy.mayHaveNodePorts(spec)) {
                    findings.forbidden(field + ".nodePort", "may not be used when `type` is '" + type + "'");
                } else if (!nodePorts.add(protocol + "/" + nodePort)) {
                    findings.duplicate(field + ".nodePort", port.get("nodePort"));
                }
            }
        }
    }

    private void port(String field, Value port, boolean several, Set<String> names) {
        String name = port.get("name").text();
        if (several && name.isEmpty()) {
            findings.required(field + ".name", "");
        } else if (!name.isEmpty()) {
            findings.names(field + ".name", name, Names.dns1123Label(name));
            if (!names.add(name)) {
                findings.duplicate(field + ".name", port.get("name"));
            }
        }
        Names.portNumber(port.get("port").integer(0)).forEach(problem -> findings.invalid(field + ".port", port.get("port"), problem));
        findings.requiredText(field + ".protocol", port.get("protocol"));
        findings.port(field + ".targetPort", port.get("targetPort"));
        String application = port.get("appProtocol").text();
        if (!application.isEmpty()) {
            findings.names(field + ".appProtocol", application, Names.qualifiedName(application));
        }
    }

    private void addresses() {
        List<Value> addresses = spec.get("clusterIPs").items();
        String first = addresses.isEmpty() ? "" : addresses.getFirst().text();
        if (!spec.get("clusterIP").text().equals(first)) {
            findings.invalid("spec.clusterIPs", spec.get("clusterIPs"), "first value must match `clusterIP`");
        }
        if (addresses.size() > 2) {
            findings.invalid("spec.clusterIPs", spec.get("clusterIPs"), "may only hold up to 2 values");
        }
        Set<String> families = new HashSet<>();
        for (int i = 0; i < addresses.size() && !type.equals("ExternalName"); i++) {
            String text = addresses.get(i).text();
            String field = "spec.clusterIPs[" + i + "]";
            if (text.equals(ServiceStrategy.NONE)) {
                if (addresses.size() > 1) {
                    findings.invalid(field, text, "'None' must be the first and only value");
                }
                continue;
            }
            findings.names(field, text, Names.address(text));
            Optional<IpAddress> address = IpAddress.parse(text);
            if (address.isPresent() && !families.add(address.get().family())) {
                findings.invalid("spec.clusterIPs", spec.get("clusterIPs"), "may specify no more than one IP for each IP family");
            }
        }
        List<Value> external = spec.get("externalIPs").items();
        for (int i = 0; i < external.size(); i++) {
            reachable("spec.externalIPs[" + i + "]", external.get(i).text(), findings);
        }
        sources();
    }

    /// An address that others can reach.
    static void reachable(String field, String text, Findings findings) {
        Optional<IpAddress> address = IpAddress.parse(text);
        if (address.isEmpty()) {
            findings.names(field, text, Names.address(text));
            return;
        }
        InetAddress jdk = address.get().inetAddress();
        if (jdk.isAnyLocalAddress()) {
            findings.invalid(field, text, "may not be unspecified (" + text + ")");
        }
        if (jdk.isLoopbackAddress()) {
            findings.invalid(field, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (jdk.isLinkLocalAddress()) {
            findings.invalid(field, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (jdk.isMCLinkLocal()) {
            findings.invalid(field, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    private void sources() {
        List<Value> ranges = spec.get("loadBalancerSourceRanges").items();
        if (!ranges.isEmpty() && !type.equals("LoadBalancer")) {
            findings.forbidden("spec.LoadBalancerSourceRanges", "may only be used when `type` is 'LoadBalancer'");
        }
        for (int i = 0; i < ranges.size(); i++) {
            String range = ranges.get(i).text().strip();
            findings.names("spec.LoadBalancerSourceRanges[" + i + "]", ranges.get(i).text(), Names.cidr(range));
        }
    }

    private void traffic() {
        String policy = spec.get("externalTrafficPolicy").text();
        if (ServiceStrategy.external(spec)) {
            findings.requiredText("spec.externalTrafficPolicy", spec.get("externalTrafficPolicy"));
        } else if (!policy.isEmpty()) {
            findings.invalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services");
        }
        Value health = spec.get("healthCheckNodePort");
        if (health.integer(0) != 0 && !ServiceStrategy.healthCheck(spec)) {
            findings.invalid("spec.healthCheckNodePort", health,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
        Value internal = spec.get("internalTrafficPolicy");
        if (ServiceStrategy.clustered(spec)) {
            findings.requiredText("spec.internalTrafficPolicy", internal);
        }
        findings.supported("spec.trafficDistribution", spec.get("trafficDistribution"),
                List.of("PreferClose", "PreferSameNode", "PreferSameZone"));
    }

    private void affinity() {
        String kind = spec.get("sessionAffinity").text();
        Value config = spec.get("sessionAffinityConfig");
        if (kind.isEmpty()) {
            findings.required("spec.sessionAffinity", "");
        } else if (kind.equals("ClientIP")) {
            Value timeout = config.get("clientIP", "timeoutSeconds");
            String field = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
            if (timeout.missing()) {
                findings.required("spec.sessionAffinityConfig", "when session affinity type is ClientIP");
            } else if (timeout.integer(0) <= 0 || timeout.integer(0) > 86400) {
                findings.invalid(field, timeout, "must be greater than 0 and less than 86400");
            }
        } else if (kind.equals("None") && !config.missing()) {
            findings.forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None");
        }
    }

    static List<FieldError> checkUpdate(Value service, Value old) {
        var findings = new Findings();
        Value spec = service.get("spec");
        Value before = old.get("spec");
        if (ServiceStrategy.clustered(spec) && ServiceStrategy.clustered(before)) {
            for (String list : List.of("clusterIPs", "ipFamilies")) {
                Value now = spec.get(list).get(0);
                Value then = before.get(list).get(0);
                if (!then.text().isEmpty() && !now.equals(then)) {
                    findings.invalid("spec." + list + "[0]", spec.get(list), "may not change once set");
                }
            }
        }
        boolean balanced = ServiceStrategy.type(before).equals("LoadBalancer") && ServiceStrategy.type(spec).equals("LoadBalancer");
        if (balanced && !Findings.same(spec.get("loadBalancerClass"), before.get("loadBalancerClass"))) {
            findings.invalid("spec.loadBalancerClass", spec.get("loadBalancerClass"), "may not change once set");
        }
        if (ServiceStrategy.healthCheck(spec) && ServiceStrategy.healthCheck(before)
                && spec.get("healthCheckNodePort").integer(0) != before.get("healthCheckNodePort").integer(0)) {
            findings.forbidden("spec.healthCheckNodePort", "field is immutable");
        }
        return findings.list();
    }

    static List<FieldError> checkStatus(Value service) {
        var findings = new Findings();
        List<Value> ingress = service.get("status", "loadBalancer", "ingress").items();
        for (int i = 0; i < ingress.size(); i++) {
            String field = "status.loadBalancer.ingress[" + i + "]";
            String address = ingress.get(i).get("ip").text();
            if (!address.isEmpty()) {
                findings.names(field + ".ip", address, Names.address(address));
                findings.supported(field + ".ipMode", ingress.get(i).get("ipMode"), List.of("Proxy", "VIP"));
            } else if (!ingress.get(i).get("ipMode").missing()) {
                findings.forbidden(field + ".ipMode", "may not be specified when `ip` is not set");
            }
            String host = ingress.get(i).get("hostname").text();
            if (!host.isEmpty()) {
                findings.names(field + ".hostname", host, Names.dns1123Subdomain(host));
            }
        }
        return findings.list();
    }
}

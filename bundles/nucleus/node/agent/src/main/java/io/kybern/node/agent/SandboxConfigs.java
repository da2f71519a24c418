// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.runtime.api.DnsConfig;
import io.kybern.runtime.api.PodIdentity;
import io.kybern.runtime.api.PortMapping;
import io.kybern.runtime.api.SandboxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Turns pods into sandbox configurations.
final class SandboxConfigs {
    static final String POD_NAME = "io.kubernetes.pod.name";
    static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    static final String POD_UID = "io.kubernetes.pod.uid";
    static final String CONTAINER_NAME = "io.kubernetes.container.name";
    private static final int LONGEST_HOSTNAME = 63;
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final NodeContext node;

    SandboxConfigs(NodeContext node) {
        this.node = node;
    }

    SandboxConfig of(Pod pod, int attempt) {
        Settings settings = node.settings();
        var identity = new PodIdentity(pod.namespace(), pod.name(), pod.uid(), attempt);
        var sysctls = new HashMap<String, String>();
        pod.spec().get("securityContext", "sysctls").items().forEach(item -> sysctls.put(item.get("name").text(),
                item.get("value").text()));
        return SandboxConfig.builder(identity, settings.logDirectory(pod.namespace(), pod.name(), pod.uid()))
                .hostname(pod.hostNetwork() ? "" : hostname(pod))
                .dns(dns(pod))
                .ports(pod.hostNetwork() ? List.of() : ports(pod))
                .labels(labels(pod))
                .annotations(pod.annotations())
                .cgroupParent(node.cgroups().path(pod))
                .namespaces(PodSecurity.namespaces(pod))
                .security(PodSecurity.sandbox(pod))
                .sysctls(sysctls)
                .runtimeHandler(handler(pod))
                .build();
    }

    static Map<String, String> labels(Pod pod) {
        var labels = new LinkedHashMap<>(pod.value().get("metadata", "labels").stringMap());
        labels.put(POD_NAME, pod.name());
        labels.put(POD_NAMESPACE, pod.namespace());
        labels.put(POD_UID, pod.uid());
        return labels;
    }

    private String handler(Pod pod) {
        String name = pod.spec().get("runtimeClassName").text();
        return name.isEmpty() ? "" : node.client().get(Resource.RUNTIME_CLASSES, "", name).value().get("handler").text();
    }

    String hostname(Pod pod) {
        Value override = pod.spec().get("hostnameOverride");
        if (override.present()) {
            return override.text();
        }
        String name = pod.spec().get("hostname").text(pod.name());
        String fqdn = fqdn(pod, name);
        if (pod.spec().get("setHostnameAsFQDN").truth(false) && !fqdn.isEmpty()) {
            return fqdn;
        }
        String cut = name.length() > LONGEST_HOSTNAME ? name.substring(0, LONGEST_HOSTNAME) : name;
        return cut.replaceAll("[-.]+$", "");
    }

    /// The pod's name in the cluster's DNS; empty without a subdomain.
    private String fqdn(Pod pod, String host) {
        String subdomain = pod.spec().get("subdomain").text();
        return subdomain.isEmpty() ? "" : host + "." + subdomain + "." + pod.namespace() + ".svc." + node.settings().clusterDomain();
    }

    private static List<PortMapping> ports(Pod pod) {
        var ports = new ArrayList<PortMapping>();
        for (Pod.Container container : pod.containers()) {
            for (Value port : container.value().get("ports").items()) {
                int host = (int) port.get("hostPort").integer(0);
                if (host > 0) {
                    ports.add(new PortMapping(PortMapping.Protocol.valueOf(port.get("protocol").text("TCP")),
                            (int) port.get("containerPort").integer(0), host, port.get("hostIP").text()));
                }
            }
        }
        return ports;
    }

    DnsConfig dns(Pod pod) {
        List<String> cluster = node.settings().clusterDns();
        String policy = pod.spec().get("dnsPolicy").text("ClusterFirst");
        boolean first = policy.equals("ClusterFirst") && !pod.hostNetwork() || policy.equals("ClusterFirstWithHostNet");
        DnsConfig base = policy.equals("None") ? DnsConfig.NODE : hostDns();
        if (first && !cluster.isEmpty()) {
            var searches = new LinkedHashSet<>(List.of(pod.namespace() + ".svc." + node.settings().clusterDomain(),
                    "svc." + node.settings().clusterDomain(), node.settings().clusterDomain()));
            searches.addAll(base.searches());
            base = new DnsConfig(cluster, List.copyOf(searches), List.of("ndots:5"));
        }
        Value own = pod.spec().get("dnsConfig");
        if (own.missing()) {
            return base;
        }
        var servers = new LinkedHashSet<>(base.servers());
        own.get("nameservers").items().forEach(server -> servers.add(server.text()));
        var searches = new LinkedHashSet<>(base.searches());
        own.get("searches").items().forEach(search -> searches.add(search.text()));
        var options = new LinkedHashMap<String, String>();
        base.options().forEach(option -> options.put(option.split(":")[0], option));
        own.get("options").items().forEach(option -> options.put(option.get("name").text(),
                option.get("value").missing() ? option.get("name").text() : option.get("name").text() + ":" + option.get("value").text()));
        return new DnsConfig(List.copyOf(servers), List.copyOf(searches), List.copyOf(options.values()));
    }

    private static DnsConfig hostDns() {
        var servers = new ArrayList<String>();
        var searches = new ArrayList<String>();
        var options = new ArrayList<String>();
        try {
            for (String line : Files.readAllLines(RESOLV_CONF)) {
                String[] words = line.strip().split("\\s+");
                List<String> rest = List.of(words).subList(1, words.length);
                switch (words[0]) {
                    case "nameserver" -> servers.addAll(rest);
                    case "search" -> {
                        searches.clear();
                        searches.addAll(rest);
                    }
                    case "options" -> options.addAll(rest);
                    default -> { }
                }
            }
        } catch (IOException _) {
            return DnsConfig.NODE;
        }
        return new DnsConfig(servers, searches, options);
    }

    /// The pod's `/etc/hosts`.
    String hosts(Pod pod, List<String> addresses) {
        var text = new StringBuilder();
        if (pod.hostNetwork()) {
            text.append(hostFile());
        } else {
            text.append("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n")
                    .append("fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n");
            String host = pod.spec().get("hostname").text(pod.name());
            String fqdn = fqdn(pod, host);
            for (String address : addresses) {
                text.append(address).append('\t').append(fqdn.isEmpty() ? hostname(pod) : fqdn + "\t" + host).append('\n');
            }
        }
        List<Value> aliases = pod.spec().get("hostAliases").items();
        if (!aliases.isEmpty()) {
            text.append("\n# Entries added by HostAliases.\n");
            aliases.forEach(alias -> text.append(alias.get("ip").text()).append('\t')
                    .append(String.join("\t", alias.get("hostnames").items().stream().map(Value::text).toList())).append('\n'));
        }
        return text.toString();
    }

    private static String hostFile() {
        try {
            return "# Kubernetes-managed hosts file (host network).\n" + Files.readString(Path.of("/etc/hosts"));
        } catch (IOException _) {
            return "127.0.0.1\tlocalhost\n";
        }
    }
}

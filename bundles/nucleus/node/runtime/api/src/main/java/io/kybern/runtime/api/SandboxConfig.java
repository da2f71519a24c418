// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Everything about the pod that its sandbox needs.
///
/// @param logDirectory where container logs go, made by the caller
/// @param hostname the pod's; empty for a pod on the node's network
/// @param cgroupParent the pod's cgroup in cgroupfs style, made by the caller; empty for the runtime's choice
/// @param sysctls namespaced kernel parameters
/// @param runtimeHandler a handler of the runtime's configuration; empty for its default
public record SandboxConfig(
        PodIdentity pod,
        Path logDirectory,
        String hostname,
        DnsConfig dns,
        List<PortMapping> ports,
        Map<String, String> labels,
        Map<String, String> annotations,
        String cgroupParent,
        Namespaces namespaces,
        Security security,
        Map<String, String> sysctls,
        String runtimeHandler) {
    public SandboxConfig {
        ports = List.copyOf(ports);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        sysctls = Map.copyOf(sysctls);
    }

    /// Starts from the required parts; all else is empty, off or the default.
    public static Builder builder(PodIdentity pod, Path logDirectory) {
        return new Builder(pod, logDirectory);
    }

    /// Builds a [SandboxConfig].
    public static final class Builder {
        private final PodIdentity pod;
        private final Path logDirectory;
        private String hostname = "";
        private DnsConfig dns = DnsConfig.NODE;
        private List<PortMapping> ports = List.of();
        private Map<String, String> labels = Map.of();
        private Map<String, String> annotations = Map.of();
        private String cgroupParent = "";
        private Namespaces namespaces = Namespaces.DEFAULT;
        private Security security = Security.DEFAULT;
        private Map<String, String> sysctls = Map.of();
        private String runtimeHandler = "";

        private Builder(PodIdentity pod, Path logDirectory) {
            this.pod = pod;
            this.logDirectory = logDirectory;
        }

        public Builder hostname(String value) {
            hostname = value;
            return this;
        }

        public Builder dns(DnsConfig value) {
            dns = value;
            return this;
        }

        public Builder ports(List<PortMapping> value) {
            ports = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder annotations(Map<String, String> value) {
            annotations = value;
            return this;
        }

        public Builder cgroupParent(String value) {
            cgroupParent = value;
            return this;
        }

        public Builder namespaces(Namespaces value) {
            namespaces = value;
            return this;
        }

        public Builder security(Security value) {
            security = value;
            return this;
        }

        public Builder sysctls(Map<String, String> value) {
            sysctls = value;
            return this;
        }

        public Builder runtimeHandler(String value) {
            runtimeHandler = value;
            return this;
        }

        public SandboxConfig build() {
            return new SandboxConfig(pod, logDirectory, hostname, dns, ports, labels, annotations, cgroupParent, namespaces, security,
                    sysctls,
                    runtimeHandler);
        }
    }
}

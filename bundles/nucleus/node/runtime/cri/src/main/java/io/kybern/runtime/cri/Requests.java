// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.ContainerFilter;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.Mount;
import io.kybern.runtime.api.NamespaceMode;
import io.kybern.runtime.api.Namespaces;
import io.kybern.runtime.api.PortMapping;
import io.kybern.runtime.api.RegistryCredentials;
import io.kybern.runtime.api.Resources;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.Security;
import io.kybern.runtime.api.SecurityProfile;
import io.kybern.runtime.cri.wire.Cri;

/// From our records to CRI messages.
final class Requests {
    private Requests() {
    }

    static Cri.PodSandboxConfig sandbox(SandboxConfig config) {
        var pod = config.pod();
        var message = Cri.PodSandboxConfig.newBuilder()
                .setMetadata(Cri.PodSandboxMetadata.newBuilder().setName(pod.name()).setNamespace(pod.namespace()).setUid(pod.uid())
                        .setAttempt(pod.attempt()))
                .setHostname(config.hostname())
                .setLogDirectory(config.logDirectory().toString())
                .putAllLabels(config.labels())
                .putAllAnnotations(config.annotations())
                .setLinux(Cri.LinuxPodSandboxConfig.newBuilder()
                        .setCgroupParent(config.cgroupParent())
                        .setSecurityContext(sandboxSecurity(config))
                        .putAllSysctls(config.sysctls()));
        var dns = config.dns();
        if (!dns.servers().isEmpty() || !dns.searches().isEmpty() || !dns.options().isEmpty()) {
            message.setDnsConfig(Cri.DNSConfig.newBuilder()
                    .addAllServers(dns.servers()).addAllSearches(dns.searches()).addAllOptions(dns.options()));
        }
        for (var port : config.ports()) {
            message.addPortMappings(port(port));
        }
        return message.build();
    }

    private static Cri.PortMapping port(PortMapping port) {
        return Cri.PortMapping.newBuilder()
                .setProtocol(Cri.Protocol.valueOf(port.protocol().name()))
                .setContainerPort(port.containerPort())
                .setHostPort(port.hostPort())
                .setHostIp(port.hostIp())
                .build();
    }

    private static Cri.LinuxSandboxSecurityContext sandboxSecurity(SandboxConfig config) {
        var security = config.security();
        var message = Cri.LinuxSandboxSecurityContext.newBuilder()
                .setNamespaceOptions(namespaces(config.namespaces()))
                .setReadonlyRootfs(security.readOnlyRoot())
                .addAllSupplementalGroups(security.supplementalGroups())
                .setPrivileged(security.privileged())
                .setSeccomp(profile(security.seccomp()));
        if (security.apparmor().kind() != SecurityProfile.Kind.RUNTIME_DEFAULT) {
            // The default is what containerd takes without the field; with it, it fails on machines without AppArmor.
            message.setApparmor(profile(security.apparmor()));
        }
        security.runAsUser().ifPresent(user -> message.setRunAsUser(number(user)));
        security.runAsGroup().ifPresent(group -> message.setRunAsGroup(number(group)));
        return message.build();
    }

    static Cri.ContainerConfig container(ContainerConfig config) {
        var message = Cri.ContainerConfig.newBuilder()
                .setMetadata(Cri.ContainerMetadata.newBuilder().setName(config.name()).setAttempt(config.attempt()))
                .setImage(image(config.image()).toBuilder().setUserSpecifiedImage(config.userImage()))
                .addAllCommand(config.command())
                .addAllArgs(config.args())
                .setWorkingDir(config.workingDirectory())
                .putAllLabels(config.labels())
                .putAllAnnotations(config.annotations())
                .setLogPath(config.logPath())
                .setStdin(config.stdin())
                .setStdinOnce(config.stdinOnce())
                .setTty(config.tty())
                .setLinux(Cri.LinuxContainerConfig.newBuilder()
                        .setResources(resources(config.resources()))
                        .setSecurityContext(security(config)));
        config.env().forEach(env -> message.addEnvs(Cri.KeyValue.newBuilder().setKey(env.name()).setValue(env.value())));
        config.mounts().forEach(mount -> message.addMounts(mount(mount)));
        config.devices().forEach(device -> message.addDevices(Cri.Device.newBuilder().setContainerPath(device.containerPath())
                .setHostPath(device.hostPath().toString()).setPermissions(device.permissions())));
        return message.build();
    }

    private static Cri.Mount mount(Mount mount) {
        return Cri.Mount.newBuilder()
                .setContainerPath(mount.containerPath())
                .setHostPath(mount.hostPath().toString())
                .setReadonly(mount.readOnly())
                .setSelinuxRelabel(mount.selinuxRelabel())
                .setPropagation(switch (mount.propagation()) {
                    case PRIVATE -> Cri.MountPropagation.PROPAGATION_PRIVATE;
                    case HOST_TO_CONTAINER -> Cri.MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
                    case BIDIRECTIONAL -> Cri.MountPropagation.PROPAGATION_BIDIRECTIONAL;
                })
                .build();
    }

    private static Cri.LinuxContainerSecurityContext security(ContainerConfig config) {
        Security security = config.security();
        var message = Cri.LinuxContainerSecurityContext.newBuilder()
                .setCapabilities(Cri.Capability.newBuilder()
                        .addAllAddCapabilities(security.addCapabilities())
                        .addAllDropCapabilities(security.dropCapabilities()))
                .setPrivileged(security.privileged())
                .setNamespaceOptions(namespaces(config.namespaces()))
                .setReadonlyRootfs(security.readOnlyRoot())
                .addAllSupplementalGroups(security.supplementalGroups())
                .setNoNewPrivs(security.noNewPrivileges())
                .addAllMaskedPaths(security.maskedPaths())
                .addAllReadonlyPaths(security.readOnlyPaths())
                .setSeccomp(profile(security.seccomp()));
        if (security.apparmor().kind() != SecurityProfile.Kind.RUNTIME_DEFAULT) {
            // The default is what containerd takes without the field; with it, it fails on machines without AppArmor.
            message.setApparmor(profile(security.apparmor()));
        }
        security.runAsUser().ifPresent(user -> message.setRunAsUser(number(user)));
        security.runAsGroup().ifPresent(group -> message.setRunAsGroup(number(group)));
        return message.build();
    }

    private static Cri.SecurityProfile profile(SecurityProfile profile) {
        return Cri.SecurityProfile.newBuilder()
                .setProfileType(switch (profile.kind()) {
                    case RUNTIME_DEFAULT -> Cri.SecurityProfile.ProfileType.RuntimeDefault;
                    case UNCONFINED -> Cri.SecurityProfile.ProfileType.Unconfined;
                    case LOCALHOST -> Cri.SecurityProfile.ProfileType.Localhost;
                })
                .setLocalhostRef(profile.reference())
                .build();
    }

    private static Cri.NamespaceOption namespaces(Namespaces namespaces) {
        return Cri.NamespaceOption.newBuilder()
                .setNetwork(mode(namespaces.network()))
                .setPid(mode(namespaces.pid()))
                .setIpc(mode(namespaces.ipc()))
                .setTargetId(namespaces.target())
                .build();
    }

    private static Cri.NamespaceMode mode(NamespaceMode mode) {
        return Cri.NamespaceMode.valueOf(mode.name());
    }

    static Cri.LinuxContainerResources resources(Resources resources) {
        var message = Cri.LinuxContainerResources.newBuilder()
                .setCpuPeriod(resources.cpuPeriod())
                .setCpuQuota(resources.cpuQuota())
                .setCpuShares(resources.cpuShares())
                .setMemoryLimitInBytes(resources.memoryLimit())
                .setOomScoreAdj(resources.oomScoreAdj())
                .setCpusetCpus(resources.cpusetCpus())
                .setCpusetMems(resources.cpusetMems())
                .putAllUnified(resources.unified());
        resources.hugepageLimits().forEach((size, limit) ->
                message.addHugepageLimits(Cri.HugepageLimit.newBuilder().setPageSize(size).setLimit(limit)));
        return message.build();
    }

    static Cri.ImageSpec image(String reference) {
        return Cri.ImageSpec.newBuilder().setImage(reference).build();
    }

    static Cri.AuthConfig credentials(RegistryCredentials credentials) {
        return Cri.AuthConfig.newBuilder()
                .setUsername(credentials.username())
                .setPassword(credentials.password())
                .setAuth(credentials.auth())
                .setServerAddress(credentials.serverAddress())
                .setIdentityToken(credentials.identityToken())
                .setRegistryToken(credentials.registryToken())
                .build();
    }

    static Cri.PodSandboxFilter filter(SandboxFilter filter) {
        var message = Cri.PodSandboxFilter.newBuilder().putAllLabelSelector(filter.labels());
        filter.id().ifPresent(message::setId);
        filter.state().ifPresent(state -> message.setState(Cri.PodSandboxStateValue.newBuilder().setState(
                state == SandboxState.READY ? Cri.PodSandboxState.SANDBOX_READY : Cri.PodSandboxState.SANDBOX_NOTREADY)));
        return message.build();
    }

    static Cri.ContainerFilter filter(ContainerFilter filter) {
        var message = Cri.ContainerFilter.newBuilder().putAllLabelSelector(filter.labels());
        filter.id().ifPresent(message::setId);
        filter.sandboxId().ifPresent(message::setPodSandboxId);
        filter.state().ifPresent(state -> message.setState(Cri.ContainerStateValue.newBuilder().setState(state(state))));
        return message.build();
    }

    static Cri.ContainerState state(ContainerState state) {
        return Cri.ContainerState.valueOf("CONTAINER_" + state.name());
    }

    private static Cri.Int64Value number(long value) {
        return Cri.Int64Value.newBuilder().setValue(value).build();
    }
}

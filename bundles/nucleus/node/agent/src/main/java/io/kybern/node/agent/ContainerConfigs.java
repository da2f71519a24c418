// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.Image;
import io.kybern.runtime.api.Mount;
import io.kybern.runtime.api.NamespaceMode;
import io.kybern.runtime.api.Namespaces;
import io.kybern.volume.api.FileTree;
import io.kybern.volume.api.MountedVolume;
import io.kybern.volume.api.VolumeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns containers of pods into configurations for the runtime.
final class ContainerConfigs {
    static final String TERMINATION_PATH = "/dev/termination-log";
    private static final String HOSTS = "/etc/hosts";

    private final NodeContext node;
    private final SandboxConfigs sandboxes;

    ContainerConfigs(NodeContext node, SandboxConfigs sandboxes) {
        this.node = node;
        this.sandboxes = sandboxes;
    }

    /// @param pod with its addresses in the status
    /// @param target the id of the container whose processes an ephemeral one shall see
    /// @throws VolumeFailure when something it needs is missing
    ContainerConfig of(Pod pod, Pod.Container container, Image image, int attempt, Map<String, MountedVolume> volumes,
            Optional<String> target) {
        Value spec = container.value();
        PodSecurity.rootRefusal(pod, spec, image).ifPresent(refusal -> {
            throw new VolumeFailure(refusal);
        });
        Map<String, String> variables = new Environment(node).of(pod, spec);
        Namespaces namespaces = PodSecurity.namespaces(pod);
        if (target.isPresent()) {
            namespaces = new Namespaces(namespaces.network(), NamespaceMode.TARGET, namespaces.ipc(), target.get());
        }
        var labels = new LinkedHashMap<>(Map.of(SandboxConfigs.POD_NAME, pod.name(), SandboxConfigs.POD_NAMESPACE, pod.namespace(),
                SandboxConfigs.POD_UID, pod.uid(), SandboxConfigs.CONTAINER_NAME, container.name()));
        return ContainerConfig.builder(container.name(), image.id(), container.image()).attempt(attempt)
                .command(Expansion.expand(texts(spec.get("command")), variables))
                .args(Expansion.expand(texts(spec.get("args")), variables))
                .workingDirectory(spec.get("workingDir").text())
                .env(Environment.list(variables))
                .mounts(node.real() ? mounts(pod, container, volumes, variables) : List.of())
                .labels(labels)
                .annotations(Map.of("io.kubernetes.container.restartCount", Integer.toString(attempt),
                        "io.kubernetes.container.terminationMessagePath", spec.get("terminationMessagePath").text(TERMINATION_PATH)))
                .logPath(container.name() + "/" + attempt + ".log")
                .stdin(spec.get("stdin").truth(false)).stdinOnce(spec.get("stdinOnce").truth(false)).tty(spec.get("tty").truth(false))
                .namespaces(namespaces)
                .security(PodSecurity.container(pod, spec))
                .resources(PodResources.container(pod, spec, io.kybern.resource.api.Quantity.of(node.allocatable().get("memory")).value()))
                .stopSignal(spec.get("lifecycle", "stopSignal").optional().map(Value::text))
                .build();
    }

    private static List<String> texts(Value list) {
        return list.items().stream().map(Value::text).toList();
    }

    private List<Mount> mounts(Pod pod, Pod.Container container, Map<String, MountedVolume> volumes, Map<String, String> variables) {
        var mounts = new ArrayList<Mount>();
        boolean hosts = false;
        try {
            for (Value item : container.value().get("volumeMounts").items()) {
                MountedVolume volume = volumes.get(item.get("name").text());
                if (volume == null) {
                    throw new VolumeFailure("cannot find volume \"" + item.get("name").text() + "\" to mount into container \""
                            + container.name() + "\"");
                }
                String path = item.get("mountPath").text();
                hosts |= path.equals(HOSTS);
                mounts.add(new Mount(path.startsWith("/") ? path : "/" + path, part(volume.path(), item, variables),
                        item.get("readOnly").truth(false), propagation(item), false));
            }
            if (!hosts) {
                Path file = node.settings().podDirectory(pod.uid()).resolve("etc-hosts");
                Files.createDirectories(file.getParent());
                Files.writeString(file, sandboxes.hosts(pod, addresses(pod)));
                FileTree.mode(file, 0644);
                mounts.add(Mount.readWrite(HOSTS, file));
            }
            mounts.add(Mount.readWrite(container.value().get("terminationMessagePath").text(TERMINATION_PATH), terminationFile(pod,
                    container.name())));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return mounts;
    }

    private static List<String> addresses(Pod pod) {
        return pod.status().get("podIPs").items().stream().map(item -> item.get("ip").text()).toList();
    }

    Path terminationPath(Pod pod, String container) {
        return node.settings().podDirectory(pod.uid()).resolve("containers").resolve(container).resolve("termination-log");
    }

    private Path terminationFile(Pod pod, String container) throws IOException {
        Path file = terminationPath(pod, container);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.createFile(file);
        FileTree.mode(file, 0666);
        return file;
    }

    private static Mount.Propagation propagation(Value item) {
        return switch (item.get("mountPropagation").text()) {
            case "HostToContainer" -> Mount.Propagation.HOST_TO_CONTAINER;
            case "Bidirectional" -> Mount.Propagation.BIDIRECTIONAL;
            default -> Mount.Propagation.PRIVATE;
        };
    }

    /// The part of a volume that a mount names by `subPath`; made when it is not there. It may not lead out of the volume.
    private static Path part(Path volume, Value item, Map<String, String> variables) throws IOException {
        String expression = item.get("subPathExpr").text();
        String part = expression.isEmpty() ? item.get("subPath").text() : Expansion.expand(expression, variables);
        if (part.isEmpty()) {
            if (!Files.exists(volume)) {
                Files.createDirectories(volume);
            }
            return volume;
        }
        if (!expression.isEmpty() && part.contains("$(")) {
            throw new VolumeFailure("failed to expand subPathExpr \"" + expression + "\"");
        }
        Path wanted = volume.resolve(part).normalize();
        if (part.startsWith("/") || !wanted.startsWith(volume.normalize())) {
            throw new VolumeFailure("subPath \"" + part + "\" must be a relative path without \"..\"");
        }
        if (!Files.exists(wanted)) {
            Files.createDirectories(wanted);
            FileTree.mode(wanted, 0777);
        }
        Path real = wanted.toRealPath();
        if (!real.startsWith(volume.toRealPath())) {
            throw new VolumeFailure("subPath \"" + part + "\" leads out of the volume");
        }
        return real;
    }
}

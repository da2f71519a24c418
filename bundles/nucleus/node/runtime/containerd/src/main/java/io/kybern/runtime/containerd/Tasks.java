// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The processes of an instance's containers, found without asking containerd: by their shims' command lines and by the files in its
/// state folder.
final class Tasks {
    private static final Duration SHIM_END = Duration.ofSeconds(5);

    private final Layout layout;

    Tasks(Layout layout) {
        this.layout = layout;
    }

    private Path folder() {
        return layout.state().resolve("io.containerd.runtime.v2.task").resolve("k8s.io");
    }

    /// Container and sandbox ids of which containerd has a bundle.
    List<String> ids() throws IOException {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (var folders = Files.list(folder())) {
            return folders.map(bundle -> bundle.getFileName().toString()).toList();
        }
    }

    /// First processes by container id, sandboxes last, the dead left out.
    private Map<String, ProcessHandle> processes() throws IOException {
        var containers = new LinkedHashMap<String, ProcessHandle>();
        var sandboxes = new LinkedHashMap<String, ProcessHandle>();
        for (var id : ids()) {
            process(id).ifPresent(process -> (sandbox(id) ? sandboxes : containers).put(id, process));
        }
        containers.putAll(sandboxes);
        return containers;
    }

    private Optional<ProcessHandle> process(String id) {
        try {
            var pid = Long.parseLong(Files.readString(folder().resolve(id).resolve("init.pid")).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean sandbox(String id) {
        try {
            return Files.readString(folder().resolve(id).resolve("config.json"))
                    .replace(" ", "")
                    .contains("\"io.kubernetes.cri.container-type\":\"sandbox\"");
        } catch (IOException e) {
            return false;
        }
    }

    /// Ends everything: containers by SIGTERM and after `grace` by SIGKILL, then sandboxes, then shims; namespaces are let go.
    void stop(Duration grace) throws IOException {
        var processes = processes();
        var containers = new ArrayList<ProcessHandle>();
        var sandboxes = new ArrayList<ProcessHandle>();
        processes.forEach((id, process) -> (sandbox(id) ? sandboxes : containers).add(process));
        end(containers, grace);
        end(sandboxes, grace.compareTo(SHIM_END) < 0 ? grace : SHIM_END);
        long deadline = System.nanoTime() + SHIM_END.toNanos();
        while (!shims().isEmpty() && System.nanoTime() < deadline) {
            Containerd.pause();
        }
        killShims();
        Mounts.detachBelow(layout.state().resolve("io.containerd.grpc.v1.cri").resolve("netns"));
    }

    private static void end(List<ProcessHandle> processes, Duration grace) {
        processes.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + grace.toNanos();
        while (processes.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            Containerd.pause();
        }
        processes.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> Containerd.waitFor(process, SHIM_END));
    }

    /// Kills every shim of this instance with all its descendants, at once.
    void kill() {
        killShims();
        try {
            for (var process : processes().values()) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            System.getLogger(Tasks.class.getName()).log(System.Logger.Level.WARNING, "reading " + folder(), e);
        }
    }

    private void killShims() {
        for (var shim : shims()) {
            var family = shim.descendants().sorted(Comparator.comparing(ProcessHandle::pid)).toList();
            shim.destroyForcibly();
            family.forEach(ProcessHandle::destroyForcibly);
            family.forEach(process -> Containerd.waitFor(process, SHIM_END));
            Containerd.waitFor(shim, SHIM_END);
        }
    }

    List<ProcessHandle> shims() {
        var address = "-address " + layout.socket() + " ";
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    var line = Containerd.commandLine(process.pid());
                    return line.contains("containerd-shim") && line.contains(address);
                })
                .toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Removes all that an instance left on the machine outside its files: processes, mounts, network namespaces, cgroups, links, nftables
/// tables, host port rules, also after a crash. The server need not run; it must not.
final class Reset {
    private static final System.Logger LOG = System.getLogger(Reset.class.getName());
    private static final Duration END = Duration.ofSeconds(10);

    private final Layout layout;

    Reset(Layout layout) {
        this.layout = layout;
    }

    /// @throws IOException when something could not be removed; the message names it, everything else is gone
    void run() throws IOException {
        var tasks = new Tasks(layout);
        var ids = tasks.ids();
        new Containerd(layout).running().ifPresent(daemon -> {
            daemon.destroyForcibly();
            Containerd.waitFor(daemon, END);
        });
        tasks.kill();
        removeShimSockets(ids);
        Mounts.detachBelow(layout.data());
        removeCgroups(ids);
        removeHostPorts();
        removeNetworkResults();
        Leftovers.undo(layout);
        Files.deleteIfExists(layout.pidFile());
        Files.deleteIfExists(layout.socket());
        var mounts = Mounts.below(layout.data());
        if (!mounts.isEmpty()) {
            throw new IOException("still mounted: " + mounts);
        }
    }

    /// The shims' sockets lie in a folder that all containerds of a machine share; each bundle names its own.
    private void removeShimSockets(List<String> ids) throws IOException {
        for (var id : ids) {
            var address = layout.state().resolve("io.containerd.runtime.v2.task").resolve("k8s.io").resolve(id).resolve("address");
            if (Files.exists(address)) {
                Files.deleteIfExists(Path.of(Files.readString(address).strip().replaceFirst("^unix://", "")));
            }
        }
    }

    private void removeCgroups(List<String> ids) throws IOException {
        var folders = new ArrayList<Path>();
        for (var hierarchy : Machine.cgroupHierarchies()) {
            folders.add(hierarchy.resolve(layout.cgroupRoot().substring(1)));
            folders.add(hierarchy.resolve(layout.cgroupRoot().substring(1) + "-containerd"));
            ids.forEach(id -> folders.add(hierarchy.resolve("k8s.io").resolve(id)));
        }
        for (var folder : folders) {
            if (Files.isDirectory(folder)) {
                removeCgroup(folder);
            }
        }
    }

    private static void removeCgroup(Path top) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                removeEmptied(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void removeEmptied(Path cgroup) throws IOException {
        long deadline = System.nanoTime() + END.toNanos();
        while (true) {
            for (var pid : Files.readAllLines(cgroup.resolve("cgroup.procs"))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
            if (cgroup.toFile().delete()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("cgroup " + cgroup + " stays busy");
            }
            Containerd.pause();
        }
    }

    /// The portmap plugin comments its rules with the network's name: takes out those of this instance.
    private void removeHostPorts() throws IOException {
        var network = networkName();
        if (network.isEmpty() || Command.find("iptables-save").isEmpty()) {
            return;
        }
        var jump = Pattern.compile("-A (CNI-HOSTPORT-DNAT|CNI-HOSTPORT-SNAT) .*\\\\\"" + Pattern.quote(network)
                + "\\\\\".*-j (CNI-[DS]N-\\S+)");
        for (var rule : Command.run(List.of("iptables-save", "-t", "nat")).lines().toList()) {
            var match = jump.matcher(rule);
            if (match.find()) {
                Command.succeeds(List.of("sh", "-c", "iptables -w -t nat -D " + rule.substring(3)));
                Command.succeeds(List.of("iptables", "-w", "-t", "nat", "-F", match.group(2)));
                Command.succeeds(List.of("iptables", "-w", "-t", "nat", "-X", match.group(2)));
            }
        }
    }

    /// The library behind containerd caches each pod's network result in a folder that all share, in files named after the network.
    private void removeNetworkResults() throws IOException {
        var results = Path.of("/var/lib/cni/results");
        var network = networkName();
        if (network.isEmpty() || !Files.isDirectory(results)) {
            return;
        }
        try (var files = Files.newDirectoryStream(results, network + "-*")) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private String networkName() throws IOException {
        var file = layout.cniConfig().resolve("10-kybern.conflist");
        if (!Files.exists(file)) {
            return "";
        }
        var name = Pattern.compile("\"name\": \"([a-z0-9]+)\"").matcher(Files.readString(file));
        if (!name.find()) {
            LOG.log(System.Logger.Level.WARNING, file + " names no network");
            return "";
        }
        return name.group(1);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What this machine offers: rights, programs, kernel features.
final class Machine {
    /// Program to Debian package.
    private static final Map<String, String> PROGRAMS = new LinkedHashMap<>();

    static {
        PROGRAMS.put("containerd", "containerd");
        PROGRAMS.put("containerd-shim-runc-v2", "containerd");
        PROGRAMS.put("ctr", "containerd");
        PROGRAMS.put("runc", "runc");
        PROGRAMS.put("nft", "nftables");
        PROGRAMS.put("ip", "iproute2");
        PROGRAMS.put("iptables", "iptables");
    }

    private static final List<String> PLUGINS = List.of("bridge", "host-local", "loopback", "portmap");
    private static final int CAP_SYS_RESOURCE = 24;

    private Machine() {
    }

    /// Why containers cannot run here, as one sentence; empty when they can.
    static Optional<String> obstacle() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("containers need Linux, and this is " + System.getProperty("os.name"));
        }
        if (!root()) {
            return Optional.of("containers need root, and this process runs as " + System.getProperty("user.name"));
        }
        var missing = missingPackages();
        if (!missing.isEmpty()) {
            return Optional.of("containers need packages that are not installed: apt-get install " + String.join(" ", missing));
        }
        return Optional.empty();
    }

    static List<String> missingPackages() {
        var missing = new ArrayList<String>();
        PROGRAMS.forEach((program, debianPackage) -> {
            if (Command.find(program).isEmpty() && !missing.contains(debianPackage)) {
                missing.add(debianPackage);
            }
        });
        if (pluginFolder().isEmpty()) {
            missing.add("containernetworking-plugins");
        }
        return missing;
    }

    static boolean root() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    /// The folder with the CNI plugins we use.
    static Optional<Path> pluginFolder() {
        return Stream.of("/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni")
                .map(Path::of)
                .filter(folder -> PLUGINS.stream().allMatch(plugin -> Files.isExecutable(folder.resolve(plugin))))
                .findFirst();
    }

    /// Whether processes may get a lower OOM score than this one's; without it runc must not try.
    static boolean mayLowerOomScores() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(set -> (set >>> CAP_SYS_RESOURCE & 1) == 1);
        } catch (IOException e) {
            return false;
        }
    }

    static boolean apparmor() {
        try {
            return Files.readString(Path.of("/sys/module/apparmor/parameters/enabled")).startsWith("Y")
                    && Command.find("apparmor_parser").isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether cgroups are version 2 only.
    static boolean unifiedCgroups() {
        return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    }

    /// The cgroup hierarchies of this machine.
    static List<Path> cgroupHierarchies() {
        var top = Path.of("/sys/fs/cgroup");
        if (unifiedCgroups()) {
            return List.of(top);
        }
        try (var folders = Files.list(top)) {
            return folders.filter(folder -> Files.isDirectory(folder) && !Files.isSymbolicLink(folder)).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// Sets a kernel parameter unless it has the value; one that the kernel does not have is left alone.
    static void sysctl(String name, String value) throws IOException {
        var file = Path.of("/proc/sys", name.split("\\."));
        if (Files.exists(file) && !Files.readString(file).strip().equals(value)) {
            Files.writeString(file, value);
        }
    }
}

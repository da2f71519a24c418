// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What a node needs of the machine, installed by apt when it is missing.
final class DebianPackages {
    private static final long DEADLINE_MINUTES = 10;

    /// A file of each package.
    private static final Map<String, List<String>> FILES = files();

    private DebianPackages() {}

    private static Map<String, List<String>> files() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        files.put("containerd", List.of("/usr/bin/containerd", "/usr/local/bin/containerd"));
        files.put("runc", List.of("/usr/sbin/runc", "/usr/bin/runc", "/usr/local/sbin/runc"));
        files.put("containernetworking-plugins", List.of("/usr/lib/cni/bridge", "/opt/cni/bin/bridge", "/usr/libexec/cni/bridge"));
        files.put("nftables", List.of("/usr/sbin/nft", "/sbin/nft"));
        files.put("iptables", List.of("/usr/sbin/iptables", "/sbin/iptables"));
        files.put("iproute2", List.of("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"));
        files.put("conntrack", List.of("/usr/sbin/conntrack"));
        files.put("busybox-static", List.of("/usr/bin/busybox", "/bin/busybox"));
        return files;
    }

    static List<String> missing() {
        return FILES.entrySet().stream().filter(entry -> entry.getValue().stream().noneMatch(file -> Files.exists(Path.of(file))))
                .map(Map.Entry::getKey).toList();
    }

    static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    /// Installs packages; the answer is what apt said when it failed, or the empty string.
    static String install(List<String> packages, Path log, Consumer<String> steps) throws InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            return "there is no apt-get here";
        }
        long began = System.nanoTime();
        steps.accept("installing " + String.join(" ", packages));
        String failure = apt(log, List.of("update"));
        if (failure.isEmpty()) {
            List<String> words = new ArrayList<>(List.of("install", "-y", "--no-install-recommends"));
            words.addAll(packages);
            failure = apt(log, words);
        }
        if (failure.isEmpty()) {
            steps.accept(String.format("installed in %.1f s, downloads included", (System.nanoTime() - began) / 1e9));
        }
        return failure;
    }

    private static String apt(Path log, List<String> words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/apt-get", "-q"));
        command.addAll(words);
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            // the package's own service would start a second containerd that nobody uses
            builder.environment().put("RUNLEVEL", "1");
            Process process = builder.start();
            if (!process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
                process.destroy();
                return "apt-get " + words.getFirst() + " did not end within " + DEADLINE_MINUTES + " minutes";
            }
            return process.exitValue() == 0 ? "" : "apt-get " + words.getFirst() + " failed, see " + log;
        } catch (IOException e) {
            return "apt-get cannot run: " + e.getMessage();
        }
    }
}

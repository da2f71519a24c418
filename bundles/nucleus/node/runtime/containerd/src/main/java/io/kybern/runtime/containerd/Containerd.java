// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import io.kybern.runtime.api.PodNetwork;
import io.kybern.runtime.api.RuntimeFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The containerd of one data directory: starts it in a session and cgroup of its own, adopts it when it runs already, imports images,
/// and stops it. The process outlives this one; its pid file says where it is.
final class Containerd {
    private static final System.Logger LOG = System.getLogger(Containerd.class.getName());
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(15);
    private static final Duration STEP = Duration.ofMillis(20);

    private final Layout layout;

    Containerd(Layout layout) {
        this.layout = layout;
    }

    /// Brings containerd up with this network, or adopts it. A changed configuration restarts it; containers run on meanwhile.
    void start(PodNetwork network) throws IOException {
        for (var folder : List.of(layout.base(), layout.cniConfig(), layout.registries(), layout.importQueue(), layout.log().getParent(),
                layout.socket().getParent(), layout.base().resolve("opt"))) {
            Files.createDirectories(folder);
        }
        forgetEarlierBoot();
        prepareNetwork(network);
        write(layout.cniConfig().resolve("10-kybern.conflist"), ContainerdConfig.network(network, layout));
        var plugins = Machine.pluginFolder().orElseThrow(() -> new IOException("no CNI plugins"));
        boolean changed = write(layout.config(), ContainerdConfig.toml(layout, plugins, Machine.mayLowerOomScores(), Machine.apparmor()));
        var running = running();
        if (running.isPresent() && changed) {
            LOG.log(System.Logger.Level.INFO, "Restarting containerd: its configuration changed");
            stopDaemon(running.get());
            running = Optional.empty();
        }
        if (running.isPresent()) {
            LOG.log(System.Logger.Level.INFO, "Adopting containerd, process " + running.get().pid());
        } else {
            launch();
        }
        awaitSocket();
        ensurePauseImage();
        importQueued();
    }

    /// After a restart of the machine no process, mount or network of the state folder exists any more: containers and addresses are
    /// forgotten, images stay.
    private void forgetEarlierBoot() throws IOException {
        var boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
        if (!write(layout.bootId(), boot)) {
            return;
        }
        for (var folder : List.of(layout.state(), layout.cniState())) {
            if (Files.isDirectory(folder) && Mounts.below(folder).isEmpty()) {
                try (var files = Files.walk(folder)) {
                    for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    /// The process of the pid file, if it is alive and ours.
    Optional<ProcessHandle> running() {
        try {
            long pid = Long.parseLong(Files.readString(layout.pidFile()).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> commandLine(pid).contains(layout.config()
                    .toString()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean write(Path file, String text) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return false;
        }
        Files.writeString(file, text);
        return true;
    }

    private void prepareNetwork(PodNetwork network) throws IOException {
        var bridge = network.bridge();
        Leftovers.record(layout, "containerd", List.of(
                "nft delete table ip " + network.tablePrefix() + "_pods",
                "ip link delete " + bridge));
        Command.succeeds(List.of("modprobe", "-q", "br_netfilter"));
        Command.succeeds(List.of("modprobe", "-q", "overlay"));
        if (!Files.exists(Path.of("/sys/class/net", bridge))) {
            Command.run(List.of("ip", "link", "add", bridge, "type", "bridge"));
        }
        Command.run(List.of("ip", "address", "replace", network.gateway() + "/24", "dev", bridge));
        Command.run(List.of("ip", "link", "set", bridge, "up"));
        Machine.sysctl("net.ipv4.ip_forward", "1");
        Machine.sysctl("net.ipv4.conf." + bridge + ".route_localnet", "1");
        Machine.sysctl("net.bridge.bridge-nf-call-iptables", "1");
        Command.run(List.of("nft", "-f", "-"), ContainerdConfig.masquerade(network));
    }

    private void launch() throws IOException {
        Files.deleteIfExists(layout.socket());
        var script = """
                echo $$ > "$1.new" && mv "$1.new" "$1"
                for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
                  if [ -w "$hierarchy/cgroup.procs" ]; then
                    mkdir -p "$hierarchy$4-containerd" && echo $$ > "$hierarchy$4-containerd/cgroup.procs"
                  fi
                done 2>/dev/null
                exec containerd --config "$2" </dev/null >>"$3" 2>&1
                """;
        var builder = new ProcessBuilder("setsid", "-f", "sh", "-c", script, "kybern-containerd", layout.pidFile().toString(),
                layout.config().toString(), layout.log().toString(), layout.cgroupRoot());
        builder.environment().keySet().retainAll(Set.of("PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy",
                "no_proxy"));
        builder.environment().merge("PATH", ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin", String::concat);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        var process = builder.start();
        waitFor(process.toHandle(), START);
        LOG.log(System.Logger.Level.INFO, "Started containerd, its log is " + layout.log());
    }

    private void awaitSocket() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!connects()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("containerd does not listen after " + START.toSeconds() + " s; see " + layout.log());
            }
            pause();
        }
    }

    boolean connects() {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(layout.socket()));
        } catch (IOException e) {
            return false;
        }
    }

    // ---- images

    private void ensurePauseImage() throws IOException {
        if (names().contains(ImageArchive.PAUSE)) {
            return;
        }
        var archive = Files.createTempFile(layout.base(), "pause", ".tar");
        try {
            try (var out = Files.newOutputStream(archive)) {
                ImageArchive.writePause(out, ImageArchive.architecture());
            }
            importArchive(archive);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    private void importQueued() throws IOException {
        try (var files = Files.list(layout.importQueue())) {
            for (var file : files.filter(file -> file.toString().endsWith(".tar")).toList()) {
                importArchive(file);
                Files.delete(file);
            }
        }
    }

    /// Imports a docker-archive or OCI layout for pods to use.
    ///
    /// @return the names it brought
    Set<String> importArchive(Path archive) throws IOException {
        var names = ImageArchive.namesIn(archive);
        ctr("images", "import", "--no-unpack=false", archive.toString());
        return names;
    }

    /// The names of all images, without those that are digests or ids.
    List<String> names() throws IOException {
        return ctr("images", "list",
                "-q").lines().filter(name -> !name.contains("@sha256:") && !name.startsWith("sha256:")).sorted().toList();
    }

    /// One line an image: name, digest, size.
    List<String> describe() throws IOException {
        var lines = new ArrayList<String>();
        for (var line : ctr("images", "list").lines().skip(1).toList()) {
            var words = line.strip().split("\\s+");
            if (words.length >= 5 && !words[0].contains("@sha256:") && !words[0].startsWith("sha256:")) {
                lines.add("%-60s %-20s %s %s".formatted(words[0], words[2].substring(0, Math.min(19, words[2].length())), words[3],
                        words[4]));
            }
        }
        return lines;
    }

    private String ctr(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("ctr", "--address", layout.socket().toString(), "--namespace", "k8s.io"));
        command.addAll(List.of(arguments));
        return Command.run(command);
    }

    // ---- stop

    /// Ends all pods (their processes get SIGTERM, and SIGKILL after `grace`), then containerd. Networks of ended pods are taken down
    /// with their namespaces.
    void stop(Duration grace) throws IOException {
        new Tasks(layout).stop(grace);
        var daemon = running();
        if (daemon.isPresent()) {
            stopDaemon(daemon.get());
        }
        Files.deleteIfExists(layout.pidFile());
    }

    private static void stopDaemon(ProcessHandle daemon) {
        daemon.destroy();
        waitFor(daemon, STOP);
        if (daemon.isAlive()) {
            daemon.destroyForcibly();
            waitFor(daemon, STOP);
        }
    }

    static void waitFor(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(RuntimeFailure.Reason.INTERRUPTED, "interrupted while waiting for containerd", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A node with pods and an outside neighbour, all network namespaces of this machine. Pods answer on port 8080 with their
/// name and the address they see the client under.
final class NamespaceNetwork implements AutoCloseable {
    static final String NODE_ADDRESS = "192.168.77.1";
    static final String OUTSIDE_ADDRESS = "192.168.77.2";

    private final String id = Long.toString(ProcessHandle.current().pid(), 36) + Long.toString(System.nanoTime() & 0xfff, 36);
    private final Path folder;
    private final List<String> namespaces = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    NamespaceNetwork(Path folder, int pods) throws IOException {
        this.folder = folder;
        var node = add("node");
        var outside = add("out");
        in(node, "ip link add br0 type bridge");
        in(node, "ip address add 10.64.0.1/24 dev br0");
        in(node, "ip link set br0 up");
        in(node, "sysctl -qw net.ipv4.ip_forward=1");
        in(node, "sysctl -qw net.ipv4.conf.br0.route_localnet=1");
        connect(node, "ext", outside, "eth0");
        in(node, "ip address add " + NODE_ADDRESS + "/24 dev ext");
        in(outside, "ip address add " + OUTSIDE_ADDRESS + "/24 dev eth0");
        in(outside, "ip route add default via " + NODE_ADDRESS);
        for (int i = 1; i <= pods; i++) {
            var pod = add("pod" + i);
            connect(node, "veth" + i, pod, "eth0");
            in(node, "ip link set veth" + i + " master br0");
            in(node, "ip link set veth" + i + " type bridge_slave hairpin on");
            in(pod, "ip address add " + address(i) + "/24 dev eth0");
            in(pod, "ip route add default via 10.64.0.1");
            serve(i);
        }
    }

    static String address(int pod) {
        return "10.64.0." + (pod + 1);
    }

    private String add(String name) throws IOException {
        var namespace = "kyp" + id + name;
        run(List.of("ip", "netns", "add", namespace));
        namespaces.add(namespace);
        in(namespace, "ip link set lo up");
        return namespace;
    }

    private void connect(String left, String leftName, String right, String rightName) throws IOException {
        in(left, "ip link add " + leftName + " type veth peer name " + rightName + " netns " + right);
        in(left, "ip link set " + leftName + " up");
        in(right, "ip link set " + rightName + " up");
    }

    private void serve(int pod) throws IOException {
        var home = Files.createDirectories(folder.resolve("pod" + pod).resolve("cgi-bin"));
        var script = Files.writeString(home.resolve("who"),
                "#!/bin/sh\nprintf 'Content-type: text/plain\\r\\n\\r\\npod%d %%s\\n' $REMOTE_ADDR\n"
                .formatted(pod));
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
        processes.add(new ProcessBuilder("ip", "netns", "exec", namespace("pod" + pod), "busybox", "httpd", "-f", "-p", "8080", "-h",
                home.getParent().toString()).inheritIO().start());
    }

    String namespace(String name) {
        return "kyp" + id + name;
    }

    Nft nft() {
        return new Nft(List.of("ip", "netns", "exec", namespace("node")));
    }

    private static void in(String namespace, String command) throws IOException {
        var words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(List.of(command.split(" ")));
        run(words);
    }

    private static void run(List<String> command) throws IOException {
        new Nft(List.of()).run(command, "");
    }

    /// What a process in the namespace gets from `http://target/`: `podN client-address`, or how it failed: `refused` or `timeout`.
    String get(String from, String target) throws IOException {
        long before = System.nanoTime();
        try {
            return new Nft(List.of("ip", "netns", "exec", namespace(from)))
                    .run(List.of("busybox", "timeout", "2", "busybox", "wget", "-q", "-O", "-", "http://" + target + "/cgi-bin/who"), "")
                    .strip().replace("[::ffff:", "").replace("]", "");
        } catch (IOException e) {
            return System.nanoTime() - before > Duration.ofMillis(1900).toNanos() ? "timeout" : "refused";
        }
    }

    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroyForcibly);
        for (var namespace : namespaces) {
            run(List.of("ip", "netns", "delete", namespace));
        }
    }
}

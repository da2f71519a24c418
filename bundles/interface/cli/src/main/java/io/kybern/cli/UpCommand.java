// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `kybern up`: starts an instance and shows each step.
final class UpCommand {
    static final int DEFAULT_PORT = 6443;
    private static final Duration READY_DEADLINE = Duration.ofSeconds(180);

    private final PrintStream out;
    private final long began = System.nanoTime();

    UpCommand(PrintStream out) {
        this.out = out;
    }

    int run(List<String> words) throws InterruptedException {
        Arguments arguments = Arguments.parse(Set.of("--distribution", "--data", "--port", "--simulated-nodes"),
                Set.of("--no-node", "--detach", "--console"), 0, words);
        Instance instance = Instance.of(arguments);
        Path home = home();
        Map<String, String> options = options(arguments, home);
        if (instance.process().isPresent()) {
            return alreadyRunning(instance, options, arguments);
        }
        if (arguments.has("--detach") && arguments.has("--console")) {
            throw CommandFailure.usage("--console needs this terminal: leave --detach out");
        }
        requireFreePort(Integer.parseInt(options.get("--port")));
        return start(instance, home, options, arguments);
    }

    /// The assembled folder, which the script names.
    static Path home() {
        return Path.of(System.getProperty("kybern.home", ".")).toAbsolutePath().normalize();
    }

    private static Map<String, String> options(Arguments arguments, Path home) {
        Map<String, String> options = new TreeMap<>();
        String distribution = arguments.value("--distribution").orElse("standalone");
        if (!distributions(home).contains(distribution)) {
            throw CommandFailure.usage("there is no distribution \"" + distribution + "\": choose one of " + String.join(", ", distributions(home)));
        }
        if (distribution.equals("node")) {
            throw CommandFailure.usage("distribution node cannot join a control plane yet: start standalone, or control-plane");
        }
        options.put("--distribution", distribution);
        options.put("--port", Integer.toString(arguments.number("--port", 1, 65535, DEFAULT_PORT)));
        options.put("--simulated-nodes", Integer.toString(arguments.number("--simulated-nodes", 0, 100_000, 0)));
        options.put("--no-node", Boolean.toString(arguments.has("--no-node")));
        return options;
    }

    private static List<String> distributions(Path home) {
        try (Stream<Path> files = Files.list(home.resolve("features/distributions"))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", "")).sorted().toList();
        } catch (IOException e) {
            throw CommandFailure.failed(home + " holds no distribution: " + e.getMessage());
        }
    }

    /// Options that are not given are no other options.
    private int alreadyRunning(Instance instance, Map<String, String> options, Arguments arguments) {
        long pid = instance.process().map(ProcessHandle::pid).orElse(0L);
        Map<String, String> before = instance.startedWith();
        options.keySet().removeIf(name -> !arguments.values().containsKey(name) && !arguments.has(name));
        if (!before.entrySet().containsAll(options.entrySet())) {
            String others = before.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(" "));
            throw CommandFailure.usage("instance " + instance.data() + " already runs (process " + pid + ") with other options: " + others);
        }
        out.println("instance " + instance.data() + " already runs (process " + pid + ")");
        return 0;
    }

    private static void requireFreePort(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
        } catch (IOException e) {
            throw CommandFailure.usage("port " + port + " is in use: choose another with --port");
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int start(Instance instance, Path home, Map<String, String> options, Arguments arguments) throws InterruptedException {
        Map<String, String> properties = new TreeMap<>();
        boolean node = !arguments.has("--no-node") && "standalone".equals(options.get("--distribution"));
        properties.put("distribution", options.get("--distribution"));
        properties.put("kybern.data", instance.data().toString());
        properties.put("kybern.port", options.get("--port"));
        properties.put("kybern.node", Boolean.toString(node));
        properties.put("kybern.simulatedNodes", options.get("--simulated-nodes"));
        int number = new InstanceNumber(instance).claim();
        properties.put("kybern.instance", Integer.toString(number));
        properties.put("kybern.service.cidr", "10." + (128 + number) + ".0.0/16");
        if (arguments.has("--console")) {
            properties.put("kybern.console", "true");
        }
        instance.remember(options);
        if (node) {
            prepareNode(instance);
        }
        step("starting distribution " + options.get("--distribution") + " over " + instance.data());
        Process process = ServerProcess.start(home, instance, properties, arguments.has("--console"));
        Thread stop = new Thread(process::destroy, "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        new Readiness(instance, process, READY_DEADLINE, this::step).await(node);
        ready(instance);
        StartCache.makeInBackground(home);
        if (arguments.has("--detach")) {
            Runtime.getRuntime().removeShutdownHook(stop);
            return 0;
        }
        out.println("\nThe instance runs until this command is interrupted.");
        return process.waitFor();
    }

    private void prepareNode(Instance instance) throws InterruptedException {
        if (!DebianPackages.isRoot()) {
            step("not root: the node runs no containers, it simulates them");
            return;
        }
        List<String> missing = DebianPackages.missing();
        String failure = missing.isEmpty() ? "" : DebianPackages.install(missing, instance.data().resolve("log/apt.log"), this::step);
        if (!failure.isEmpty()) {
            step(failure + ": without " + String.join(" ", missing) + " the node may run no containers");
        }
    }

    private void ready(Instance instance) {
        out.printf("ready after %.1f s%n%nadmin.kubeconfig: %s%nTry:%n", seconds(), instance.adminKubeConfig());
        String kubectl = "  kubectl --kubeconfig " + instance.adminKubeConfig();
        out.println("  kybern image build-busybox --data " + instance.data());
        out.println(kubectl + " create deployment web --image localhost/busybox:1 --replicas 3 -- httpd -f -p 80");
        out.println(kubectl + " get pods -o wide -w");
    }

    private void step(String what) {
        out.printf("%5.1f s  %s%n", seconds(), what);
        out.flush();
    }

    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }
}

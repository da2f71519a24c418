// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// An instance of the assembled distribution for tests, in a data folder of its own on a free port.
///
/// Most tests share one: `Cluster.shared()` starts it once a run (`up --detach`) and the end of the run stops it. Tests that stop or kill
/// their server make one of their own: `try (Cluster own = Cluster.start("--no-node")) { … }`.
public final class Cluster implements AutoCloseable {
    private static final Supplier<Cluster> SHARED = new Once();

    private final Path home;
    private final Path data;
    private final int port;
    private final List<String> options;

    private Cluster(Path home, Path data, int port, List<String> options) {
        this.home = home;
        this.data = data;
        this.port = port;
        this.options = options;
    }

    /// The cluster that all tests of a run share: standalone, with this machine's node.
    public static Cluster shared() {
        return System.getProperty("kybern.cluster") == null ? SHARED.get() : givenOrStart();
    }

    /// Starts a cluster of one's own.
    ///
    /// @param options further options of `kybern up`
    public static Cluster start(String... options) {
        Cluster cluster = prepare(options);
        cluster.up().requireSuccess();
        return cluster;
    }

    /// A cluster for tests that change nothing others rely on: the one that `-Dkybern.cluster=DIR` names (left running), else one of one's own.
    public static Cluster givenOrStart(String... options) {
        String folder = System.getProperty("kybern.cluster");
        return folder == null ? start(options) : new Cluster(home(), Path.of(folder), 0, List.of());
    }

    /// A data folder and a port, nothing started yet.
    public static Cluster prepare(String... options) {
        try {
            return new Cluster(home(), Files.createTempDirectory("kybern-system"), freePort(), List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `kybern up --detach` with this cluster's options.
    public CommandResult up() {
        List<String> words = new ArrayList<>(List.of("up", "--detach", "--port", Integer.toString(port)));
        words.addAll(options);
        return kybern(words.toArray(String[]::new));
    }

    public CommandResult down(String... more) {
        List<String> words = new ArrayList<>(List.of("down"));
        words.addAll(List.of(more));
        return kybern(words.toArray(String[]::new));
    }

    /// Runs `kybern COMMAND … --data DIR`.
    public CommandResult kybern(String... words) {
        List<String> command = new ArrayList<>(List.of(home.resolve("kybern").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.toString()));
        return Command.of(command).with("KYBERN_START_CACHE", "off").within(Duration.ofMinutes(5)).run();
    }

    /// Runs the real kubectl as the administrator.
    public CommandResult kubectl(String... words) {
        return kubectlCommand(words).run();
    }

    /// kubectl prepared: for input, deadlines, or to be left running.
    public Command kubectlCommand(String... words) {
        List<String> command = new ArrayList<>(List.of("kubectl", "--kubeconfig", adminKubeConfig().toString()));
        command.addAll(List.of(words));
        return Command.of(command).with("HOME", data.toString());
    }

    /// `kubectl apply -f -` of a manifest that must be accepted.
    public String apply(String manifest) {
        return kubectlCommand("apply", "-f", "-").input(manifest).run().requireSuccess();
    }

    public Path data() {
        return data;
    }

    public Path adminKubeConfig() {
        return data.resolve("admin.kubeconfig");
    }

    public int port() {
        return port;
    }

    /// The server's process, as `DIR/kybern.pid` names it.
    public ProcessHandle process() {
        try {
            long pid = Long.parseLong(Files.readString(data.resolve("kybern.pid")).strip());
            return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("process " + pid + " is gone"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The end of the server's log, for messages of failing tests.
    public String logTail(int lines) {
        try {
            List<String> all = Files.readAllLines(data.resolve("log/kybern.log"));
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    /// Removes the instance with all that it left on this machine.
    @Override
    public void close() {
        if (port == 0) {
            return;
        }
        kybern("reset").requireSuccess();
    }

    static Path home() {
        String home = System.getProperty("kybern.home");
        return home != null ? Path.of(home) : Path.of("../../runtime/distributions/kybern").toAbsolutePath().normalize();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts the shared cluster at its first use; a failure is kept, so that every test that needs it fails at once and says why.
    private static final class Once implements Supplier<Cluster> {
        private Cluster cluster;
        private AssertionError failure;

        @Override
        public synchronized Cluster get() {
            if (failure != null) {
                throw new AssertionError("the shared cluster did not start: " + failure.getMessage(), failure);
            }
            if (cluster == null) {
                Cluster prepared = prepare();
                Runtime.getRuntime().addShutdownHook(new Thread(prepared::close));
                try {
                    prepared.up().requireSuccess();
                } catch (AssertionError e) {
                    failure = new AssertionError(e.getMessage() + "\n" + prepared.logTail(40), e);
                    throw failure;
                }
                cluster = prepared;
            }
            return cluster;
        }
    }
}

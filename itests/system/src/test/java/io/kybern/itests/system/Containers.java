// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The shared cluster for tests that run containers, each in a namespace of its own.
final class Containers {
    private final Cluster cluster;
    private final String namespace;

    private Containers(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /// Skips the test, with the reason, where this machine cannot run containers.
    static Containers in(String namespace) {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "containers need root: the node of this run is simulated");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/containerd")) || Files.isExecutable(Path.of("/usr/local/bin/containerd")),
                "containerd is not installed: the node of this run is simulated");
        Cluster cluster = Cluster.shared();
        cluster.kybern("image", "build-busybox").requireSuccess();
        cluster.kubectl("create", "namespace", namespace).requireSuccess();
        return new Containers(cluster, namespace);
    }

    Cluster cluster() {
        return cluster;
    }

    /// kubectl in the namespace.
    Command command(String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "-n";
        all[1] = namespace;
        System.arraycopy(words, 0, all, 2, words.length);
        return cluster.kubectlCommand(all);
    }

    CommandResult run(String... words) {
        return command(words).run();
    }

    /// Output of a kubectl that has to succeed without a warning.
    String kubectl(String... words) {
        CommandResult result = run(words);
        String out = result.requireSuccess();
        if (!result.err().isEmpty()) {
            throw new AssertionError(result.command() + " warned: " + result.err());
        }
        return out;
    }

    String kubectlWithInput(String input, String... words) {
        CommandResult result = command(words).input(input).run();
        String out = result.requireSuccess();
        if (!result.err().isEmpty()) {
            throw new AssertionError(result.command() + " warned: " + result.err());
        }
        return out;
    }

    void apply(String manifest) {
        kubectlWithInput(manifest, "apply", "-f", "-");
    }

    /// Repeats kubectl until its output satisfies; fails with the last output.
    String eventually(java.util.function.Predicate<String> satisfied, String... words) {
        CommandResult last = run(words);
        for (int i = 0; i < 150 && !(last.exitCode() == 0 && satisfied.test(last.out())); i++) {
            pause(300);
            last = run(words);
        }
        if (last.exitCode() != 0 || !satisfied.test(last.out())) {
            throw new AssertionError(last.command() + " stayed at: " + last.all());
        }
        return last.out();
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Deletes the namespace with all that is in it.
    void remove() {
        cluster.kubectl("delete", "namespace", namespace, "--timeout=90s").requireSuccess();
    }
}

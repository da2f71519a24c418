// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs one benchmark of `itests/bench` in a process of its own, with the server's flags that bundles need, and names its raw file.
final class BenchRun {
    private final Path root;

    BenchRun(Path root) {
        this.root = root;
    }

    int run(List<String> args) {
        if (args.size() != 1) {
            throw new BuildFailure("bench takes the name of one benchmark");
        }
        Path module = root.resolve("itests/bench");
        Path file = root.resolve("docs/performance").resolve(args.getFirst() + ".jsonl");
        List<String> command = new ArrayList<>(List.of(Children.java(), "-Xmx2g"));
        Modules.text(Build.distribution(root).resolve("jvm.options")).lines()
                .filter(line -> line.startsWith("--") || line.startsWith("-D")).forEach(command::add);
        command.addAll(List.of("-Dkybern.root=" + root, "-Dkybern.home=" + Build.distribution(root), "-cp",
                module.resolve("target/test-classes") + ":" + Modules.text(module.resolve("target/test-classpath")).trim(),
                "io.kybern.itests.bench.Benchmarks", args.getFirst(), file.toString()));
        int code = wait(command);
        if (code == 0) {
            System.out.println("raw file: " + file);
        }
        return code;
    }

    private int wait(List<String> command) {
        try {
            return new ProcessBuilder(command).directory(root.toFile()).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new BuildFailure("cannot run the benchmark: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BuildFailure("interrupted", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Calls the command of `io.kybern.runtime.containerd`, which knows what an instance's containerd runs and leaves.
final class Containers {
    private static final String MAIN = "io.kybern.runtime.containerd.InstanceCommand";

    private final Path home;
    private final Instance instance;

    Containers(Path home, Instance instance) {
        this.home = home;
        this.instance = instance;
    }

    /// Whether the instance ever started containers.
    boolean wereUsed() {
        return Files.isDirectory(instance.data().resolve("containerd"));
    }

    /// Runs one of its commands on this terminal; the answer is its exit code.
    int run(List<String> words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp", classPath(), MAIN, "--data", instance.data().toString()));
        command.addAll(words);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String classPath() {
        PathMatcher needed = FileSystems.getDefault().getPathMatcher("glob:**/io.kybern.runtime.{api,containerd}-*.jar");
        try (Stream<Path> files = Files.walk(home.resolve("lib/io/kybern"))) {
            String path = files.filter(needed::matches).map(Path::toString).sorted().collect(Collectors.joining(":"));
            if (!path.contains("runtime.containerd")) {
                throw CommandFailure.failed("this distribution has no container runtime");
            }
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The JVM's ahead-of-time cache of an assembled distribution: classes as a training run loaded them, so that later starts take about half.
///
/// The first `up` of a distribution makes it in the background, at the lowest priority, over a data folder that is thrown away. A cache of other jars or
/// another JVM does no harm: the JVM ignores what does not fit. `KYBERN_START_CACHE=off` makes none.
final class StartCache {
    private static final String SECONDS = "5";

    private StartCache() {}

    static Path file(Path home) {
        String java = System.getProperty("java.vm.version").replaceAll("[^A-Za-z0-9.]", "-");
        String version = Instance.readText(home.resolve("stamp")).or(() -> Instance.readText(home.resolve("version"))).orElse("").strip();
        return home.resolve("cache").resolve(java + "-" + Integer.toHexString(version.hashCode()) + ".aot");
    }

    /// Begins a training run, unless there is a cache, one is being made, or the folder is not ours to write.
    static void makeInBackground(Path home) {
        Path file = file(home);
        if (Files.exists(file) || !Files.isWritable(home) || "off".equals(System.getenv("KYBERN_START_CACHE"))) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            Path claim = file.resolveSibling("claim");
            Files.createFile(claim);
            Path data = Files.createTempDirectory("kybern-training");
            List<String> command = new ArrayList<>(List.of("/usr/bin/setsid", "/usr/bin/nice", "-n", "19", "/bin/sh", "-c",
                    "\"$@\"; mv -f '" + file + ".next' '" + file + "'; rm -rf '" + data + "' '" + claim + "' '" + file + ".next.config'", "sh"));
            command.addAll(ServerProcess.java(home, properties(data), List.of("-XX:AOTCacheOutput=" + file + ".next")));
            new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true)
                    .redirectOutput(file.resolveSibling("training.log").toFile()).start();
        } catch (java.nio.file.FileAlreadyExistsException e) {
            // another up trains already
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> properties(Path data) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("distribution", "standalone");
        properties.put("kybern.data", data.toString());
        properties.put("kybern.port", Integer.toString(UpCommand.freePort()));
        properties.put("kybern.node", "false");
        properties.put("kybern.simulatedNodes", "0");
        properties.put("kybern.instance", "63");
        properties.put("kybern.trainingSeconds", SECONDS);
        return properties;
    }
}

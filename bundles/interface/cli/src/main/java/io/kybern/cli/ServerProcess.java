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

/// Starts the server's JVM in a session of its own, with the flags of `jvm.options`.
final class ServerProcess {
    private static final long MIB = 1L << 20;

    private ServerProcess() {}

    /// @param home the assembled folder
    /// @param properties `name=value` words for the server
    static Process start(Path home, Instance instance, Map<String, String> properties, boolean console) {
        List<String> command = new ArrayList<>();
        if (!console && Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        Path cache = StartCache.file(home);
        command.addAll(java(home, properties, Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off,cds=off") : List.of()));
        try {
            Files.createDirectories(instance.serverOutput().getParent());
            Files.deleteIfExists(instance.bundleStates());
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("MALLOC_ARENA_MAX", "1");
            builder.directory(instance.data().toFile());
            if (console) {
                return builder.inheritIO().start();
            }
            File output = instance.serverOutput().toFile();
            return builder.redirectInput(new File("/dev/null")).redirectOutput(output).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The server's command line.
    static List<String> java(Path home, Map<String, String> properties, List<String> moreFlags) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options(Instance.readText(home.resolve("jvm.options")).orElse(""), memory()));
        command.addAll(moreFlags);
        command.addAll(List.of("-cp", home.resolve("lib/launcher") + "/*", "io.kybern.launcher.Server", "home=" + home));
        properties.forEach((name, value) -> command.add(name + "=" + value));
        return command;
    }

    /// The JVM's words from an options file: no comments, no blanks, the heap put in.
    static List<String> options(String text, long memory) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.replace("@HEAP@", heap(memory))).toList();
    }

    /// A quarter of the memory, 512 MB to 8 GB.
    static String heap(long memory) {
        return Math.clamp(memory / 4 / MIB, 512, 8192) + "m";
    }

    /// Bytes of memory of this machine, or of the cgroup that bounds it.
    private static long memory() {
        var system = Instance.readText(Path.of("/proc/meminfo")).orElse("").lines()
                .filter(line -> line.startsWith("MemTotal:")).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).orElse(4096 * MIB);
        for (String limit : List.of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")) {
            String text = Instance.readText(Path.of(limit)).orElse("").strip();
            if (text.matches("\\d{1,18}")) {
                system = Math.min(system, Long.parseLong(text));
            }
        }
        return system;
    }
}

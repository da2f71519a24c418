// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An instance: everything lies in one data folder.
record Instance(Path data) {
    /// The instance that `--data`, `$KYBERN_DATA` or the default names.
    static Instance of(Arguments arguments) {
        String data = arguments.value("--data").orElseGet(() -> Optional.ofNullable(System.getenv("KYBERN_DATA"))
                .filter(text -> !text.isEmpty()).orElseGet(() -> System.getProperty("user.home") + "/.kybern"));
        return new Instance(Path.of(data).toAbsolutePath().normalize());
    }

    Path log() {
        return data.resolve("log/kybern.log");
    }

    Path serverOutput() {
        return data.resolve("log/server.out");
    }

    Path adminKubeConfig() {
        return data.resolve("admin.kubeconfig");
    }

    Path bundleStates() {
        return data.resolve("run/bundles.json");
    }

    /// The server process, when it runs.
    Optional<ProcessHandle> process() {
        return readText(data.resolve("kybern.pid"))
                .flatMap(text -> text.strip().matches("\\d{1,18}") ? ProcessHandle.of(Long.parseLong(text.strip())) : Optional.empty())
                .filter(ProcessHandle::isAlive)
                .filter(this::isServer);
    }

    /// A process id may have been given to another program since.
    private boolean isServer(ProcessHandle process) {
        try {
            String words = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
            return words.contains("io.kybern.launcher.Server") && words.contains("kybern.data=" + data + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    /// The options with which `up` started the server, in words that a user would type.
    Map<String, String> startedWith() {
        Map<String, String> options = new TreeMap<>();
        readText(data.resolve("run/options")).ifPresent(text -> text.lines().filter(line -> line.contains("=")).forEach(line ->
                options.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1))));
        return options;
    }

    void remember(Map<String, String> options) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(options).forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        write(data.resolve("run/options"), text.toString());
    }

    static Optional<String> readText(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

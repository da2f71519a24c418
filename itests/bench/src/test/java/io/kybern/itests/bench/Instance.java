// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A whole Kybern, started by its own command as a user would.
final class Instance {
    private static final int TICKS_A_SECOND = 100;

    private final Path home = Path.of(System.getProperty("kybern.home"));
    private final Path data;
    private final int port;

    Instance(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    /// Starts it and gives the seconds until the command returned.
    double up(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("up", "--port", Integer.toString(port), "--detach"));
        command.addAll(List.of(options));
        long began = System.nanoTime();
        kybern(command.toArray(new String[0]));
        return (System.nanoTime() - began) / 1e9;
    }

    void down() throws IOException, InterruptedException {
        kybern("down");
    }

    /// Removes everything it left.
    void reset() throws IOException, InterruptedException {
        kybern("reset");
    }

    private void kybern(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("kybern").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.toString()));
        run(command, "");
    }

    String kubectl(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kubectl", "--kubeconfig", data.resolve("admin.kubeconfig").toString()));
        command.addAll(List.of(arguments));
        return run(command, input);
    }

    private static String run(List<String> command, String input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + output);
        }
        return output;
    }

    /// Resident memory of the server process, in megabytes.
    double residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(process().resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("no VmRSS");
    }

    /// CPU time of the server process so far, in seconds.
    double cpuSeconds() throws IOException {
        String stat = Files.readString(process().resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / TICKS_A_SECOND;
    }

    private Path process() throws IOException {
        return Path.of("/proc", Files.readString(data.resolve("kybern.pid")).strip());
    }
}

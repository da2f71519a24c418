// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs the tools of the operating system and insists that they succeed.
final class Command {
    private static final long LIMIT_SECONDS = 120;

    private Command() {
    }

    /// What the command wrote to standard output.
    ///
    /// @throws IOException when it cannot be run or fails; the message has what it wrote to standard error
    static String run(List<String> command) throws IOException {
        return run(command, "");
    }

    /// The same with text on its standard input.
    static String run(List<String> command, String input) throws IOException {
        var errors = Files.createTempFile("kybern", ".err");
        try {
            var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading; its exit code and errors say why.
                System.getLogger(Command.class.getName()).log(System.Logger.Level.DEBUG, "writing to " + command.getFirst(), e);
            }
            var output = readAll(process.getInputStream());
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " took longer than " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(errors).strip());
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.getFirst(), e);
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    /// Whether the command succeeded; what it wrote is dropped.
    static boolean succeeds(List<String> command) {
        try {
            run(command);
            return true;
        } catch (IOException e) {
            System.getLogger(Command.class.getName()).log(System.Logger.Level.DEBUG, e.getMessage());
            return false;
        }
    }

    private static String readAll(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// An executable by name, on the path or in the system's own folders.
    static Optional<Path> find(String name) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}

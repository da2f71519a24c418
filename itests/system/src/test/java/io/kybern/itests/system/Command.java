// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A child process under way or done, with its own environment and a deadline.
public final class Command {
    private final List<String> words;
    private final Map<String, String> environment = new TreeMap<>();
    private byte[] input = {};
    private Duration deadline = Duration.ofMinutes(2);

    private Command(List<String> words) {
        this.words = words;
    }

    public static Command of(List<String> words) {
        return new Command(List.copyOf(words));
    }

    public static Command of(String... words) {
        return of(List.of(words));
    }

    public Command with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Command input(String text) {
        input = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return this;
    }

    public Command within(Duration limit) {
        deadline = limit;
        return this;
    }

    /// Runs to the end; a command past its deadline is killed and fails the test.
    public CommandResult run() {
        try {
            Path out = Files.createTempFile("kybern-out", ".txt");
            Path err = Files.createTempFile("kybern-err", ".txt");
            Process process = builder().redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException e) {
                // the command ended without reading its input: its exit code tells
            }
            boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            CommandResult result = new CommandResult(String.join(" ", words), ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            if (!ended) {
                throw new AssertionError(result.command() + " did not end within " + deadline + "\n" + result.all());
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Starts and leaves it running, its output where the caller wants it.
    public Process start(Path output) {
        try {
            return builder().redirectErrorStream(true).redirectOutput(output.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words));
        builder.environment().putAll(environment);
        return builder;
    }
}

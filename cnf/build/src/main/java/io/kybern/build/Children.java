// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Runs child processes.
final class Children {
    private Children() {}

    /// Runs a command with its output in a file; the answer is its exit code.
    static int run(Path folder, Path output, Map<String, String> environment, List<String> command) {
        try {
            java.nio.file.Files.createDirectories(output.getParent());
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile()).redirectInput(new java.io.File("/dev/null"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            Thread stop = new Thread(process::destroy);
            Runtime.getRuntime().addShutdownHook(stop);
            int code = process.waitFor();
            Runtime.getRuntime().removeShutdownHook(stop);
            return code;
        } catch (IOException e) {
            throw new BuildFailure("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BuildFailure("interrupted", e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}

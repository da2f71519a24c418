// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs `nft` and other network commands of the machine.
///
/// @param prefix words before each command, such as `ip netns exec NAME`; usually none
record Nft(List<String> prefix) {
    private static final long LIMIT_SECONDS = 60;

    /// Applies a script as one transaction: all of it, or nothing and an exception.
    void apply(String script) throws IOException {
        if (!script.isEmpty()) {
            run(List.of("nft", "-f", "-"), script);
        }
    }

    /// Runs a command and returns what it wrote.
    String run(List<String> command, String input) throws IOException {
        var words = new ArrayList<>(prefix);
        words.addAll(command);
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream output = process.getInputStream()) {
            var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", words) + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", words) + ": " + (text.length() > 1000 ? text.substring(0, 1000) : text).strip());
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("interrupted", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/// `kybern logs`: the server's log, with `-f` as it grows, over rotations too.
final class LogsCommand {
    private static final long PAUSE_MILLIS = 200;

    private final PrintStream out;

    LogsCommand(PrintStream out) {
        this.out = out;
    }

    int run(List<String> words) throws InterruptedException {
        Arguments arguments = Arguments.parse(Set.of("--data"), Set.of("-f"), 0, words);
        Path log = Instance.of(arguments).log();
        if (!Files.isRegularFile(log)) {
            throw CommandFailure.failed("there is no log at " + log);
        }
        try {
            do {
                copy(log, arguments.has("-f"));
            } while (arguments.has("-f"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    private void copy(Path log, boolean follow) throws IOException, InterruptedException {
        Object file = Files.readAttributes(log, BasicFileAttributes.class).fileKey();
        try (InputStream in = Files.newInputStream(log)) {
            in.transferTo(out);
            while (follow && file.equals(current(log))) {
                out.flush();
                Thread.sleep(PAUSE_MILLIS);
                in.transferTo(out);
            }
        }
        out.flush();
    }

    private static Object current(Path log) throws IOException {
        return Files.exists(log) ? Files.readAttributes(log, BasicFileAttributes.class).fileKey() : "";
    }
}

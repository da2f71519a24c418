// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// `kybern down`: ends the server. The file `DIR/run/keep-pods` tells the node agent whether to leave containers running.
final class DownCommand {
    private static final long DEADLINE_SECONDS = 90;
    private static final long PAUSE_MILLIS = 20;

    private final PrintStream out;

    DownCommand(PrintStream out) {
        this.out = out;
    }

    int run(List<String> words) throws InterruptedException {
        Arguments arguments = Arguments.parse(Set.of("--data"), Set.of("--keep-pods"), 0, words);
        Instance instance = Instance.of(arguments);
        Optional<ProcessHandle> process = instance.process();
        if (process.isEmpty()) {
            out.println("instance " + instance.data() + " does not run");
            return 0;
        }
        mark(instance.data().resolve("run/keep-pods"), arguments.has("--keep-pods"));
        stop(process.get());
        out.println("instance " + instance.data() + " stopped");
        return 0;
    }

    private static void mark(Path file, boolean present) {
        try {
            if (present) {
                Files.writeString(file, "");
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Polls, because the JDK looks at processes that are not its children ever more rarely.
    static void stop(ProcessHandle process) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        process.destroy();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw CommandFailure.failed("the server (process " + process.pid() + ") did not stop within " + DEADLINE_SECONDS
                        + " s and was killed");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}

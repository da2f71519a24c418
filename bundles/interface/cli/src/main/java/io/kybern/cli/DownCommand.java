// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// `kybern down`: ends the server, then the containers that it left running.
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
        if (process.isPresent()) {
            stop(process.get());
        }
        Containers containers = new Containers(UpCommand.home(), instance);
        if (!arguments.has("--keep-pods") && containers.wereUsed() && containers.run(List.of("stop")) != 0) {
            throw CommandFailure.failed("some containers did not stop: kybern reset removes them");
        }
        out.println("instance " + instance.data() + (process.isPresent() ? " stopped" : " does not run"));
        return 0;
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

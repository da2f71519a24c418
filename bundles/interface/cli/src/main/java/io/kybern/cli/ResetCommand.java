// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// `kybern reset`: removes all that an instance left on this machine, its data included, also after a crash.
final class ResetCommand {
    private final PrintStream out;

    ResetCommand(PrintStream out) {
        this.out = out;
    }

    int run(List<String> words) throws InterruptedException {
        Instance instance = Instance.of(Arguments.parse(Set.of("--data"), Set.of(), 0, words));
        if (!Files.exists(instance.data())) {
            out.println("there is no instance at " + instance.data());
            return 0;
        }
        requireInstance(instance);
        var process = instance.process();
        if (process.isPresent()) {
            DownCommand.stop(process.get());
            out.println("server stopped");
        }
        Containers containers = new Containers(UpCommand.home(), instance);
        if (containers.wereUsed() && containers.run(List.of("reset")) != 0) {
            throw CommandFailure.failed("something is left of the instance's containers; its data stays at " + instance.data());
        }
        new InstanceNumber(instance).release();
        delete(instance.data());
        out.println("instance " + instance.data() + " removed");
        return 0;
    }

    /// A folder that no `up` made is not ours to delete.
    private static void requireInstance(Instance instance) {
        if (!Files.exists(instance.data().resolve("run/options"))) {
            throw CommandFailure.usage(instance.data() + " is no instance: nothing was removed");
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

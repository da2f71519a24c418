// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// What an instance changed on the machine outside its data directory, written down before it is done, as the commands that undo
/// it. Each file of the folder belongs to one bundle; each line is one command, words separated by single spaces, run without a shell.
final class Leftovers {
    private Leftovers() {
    }

    static void record(Layout layout, String owner, List<String> commands) throws IOException {
        Files.createDirectories(layout.leftovers());
        var file = layout.leftovers().resolve(owner);
        var partial = layout.leftovers().resolve("." + owner);
        Files.write(partial, commands);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Runs and forgets all commands. Those that fail are taken to have nothing left to remove.
    static void undo(Layout layout) throws IOException {
        if (!Files.isDirectory(layout.leftovers())) {
            return;
        }
        try (var files = Files.list(layout.leftovers())) {
            for (Path file : files.sorted().toList()) {
                for (var line : Files.readAllLines(file)) {
                    if (!line.isBlank()) {
                        Command.succeeds(List.of(line.split(" ")));
                    }
                }
                Files.delete(file);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `kybern image`: images of the instance's containerd.
final class ImageCommand {
    int run(List<String> words) throws InterruptedException {
        Arguments arguments = Arguments.parse(Set.of("--data"), Set.of(), 2, words);
        String what = arguments.word(0, "build-busybox, import or list");
        List<String> command = new ArrayList<>(List.of("image", what));
        switch (what) {
            case "import" -> command.add(java.nio.file.Path.of(arguments.word(1, "the file to import")).toAbsolutePath().toString());
            case "build-busybox", "list" -> {
                if (arguments.words().size() > 1) {
                    throw CommandFailure.usage("unexpected argument \"" + arguments.words().get(1) + "\"");
                }
            }
            default -> throw CommandFailure.usage("image knows build-busybox, import and list, not \"" + what + "\"");
        }
        return new Containers(UpCommand.home(), Instance.of(arguments)).run(command);
    }
}

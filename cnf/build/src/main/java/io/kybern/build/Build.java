// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.nio.file.Path;
import java.util.Arrays;

/// Entry point: `assemble | check | test …`, called by the `kybern` script in a source tree.
public final class Build {
    private Build() {}

    public static void main(String... args) {
        Path root = Path.of(System.getProperty("kybern.root", "")).toAbsolutePath().normalize();
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        try {
            System.exit(run(root, args[0], rest));
        } catch (BuildFailure e) {
            System.err.println("kybern: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(Path root, String command, String... args) {
        switch (command) {
            case "assemble" -> Assembly.run(root, distribution(root));
            case "module" -> System.out.println(Modules.read(root).named(args[0])
                    .orElseThrow(() -> new BuildFailure("there is no bundle \"" + args[0] + "\"")).artifact());
            default -> {
                System.err.println("kybern: unknown build step " + command + " " + String.join(" ", args));
                return 2;
            }
        }
        return 0;
    }

    static Path distribution(Path root) {
        return root.resolve("runtime/distributions/kybern");
    }
}

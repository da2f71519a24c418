// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A number from 0 to 199 that tells the instances of a machine apart: networks, tables and derived ports are chosen by it.
///
/// It comes from the name of the data folder, is kept there, and moves on at the first start when a running instance has it.
final class InstanceNumber {
    private static final int NUMBERS = 200;
    private static final Path HERE = Path.of(Files.isWritable(Path.of("/run")) ? "/run/kybern" : System.getProperty("java.io.tmpdir") + "/kybern-"
            + System.getProperty("user.name"));

    private InstanceNumber() {}

    static int claim(Instance instance) {
        Path kept = instance.data().resolve("instance");
        Optional<Integer> before = Instance.readText(kept).map(text -> Integer.parseInt(text.strip()));
        int number = before.orElseGet(() -> firstFree(instance));
        if (before.isPresent() && !free(number, instance)) {
            throw CommandFailure.usage("instance " + holder(number).orElse("") + " runs and has the same number " + number + " as "
                    + instance.data() + ": stop it first");
        }
        Instance.write(kept, number + "\n");
        Instance.write(HERE.resolve(Integer.toString(number)), instance.data() + "\n");
        return number;
    }

    private static int firstFree(Instance instance) {
        int start = Math.floorMod(instance.data().toString().hashCode(), NUMBERS);
        for (int i = 0; i < NUMBERS; i++) {
            int number = (start + i) % NUMBERS;
            if (free(number, instance)) {
                return number;
            }
        }
        throw CommandFailure.failed("all " + NUMBERS + " instance numbers of this machine are in use");
    }

    private static boolean free(int number, Instance instance) {
        return holder(number)
                .filter(path -> !path.equals(instance.data().toString()))
                .flatMap(path -> new Instance(Path.of(path)).process())
                .isEmpty();
    }

    private static Optional<String> holder(int number) {
        return Instance.readText(HERE.resolve(Integer.toString(number))).map(String::strip);
    }
}

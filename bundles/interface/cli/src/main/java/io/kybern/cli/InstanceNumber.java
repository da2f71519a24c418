// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A number from 0 to 63 that tells the instances of a machine apart: networks, address ranges and tables are chosen by it.
///
/// A claim is a symbolic link `/run/kybern/instances/N` to the data folder; the data folder remembers its number in `instance-index`. The bundle
/// `io.kybern.runtime.containerd` follows the same rule, and `kybern reset` gives the number back.
final class InstanceNumber {
    private static final int NUMBERS = 64;

    private final Path claims;
    private final Instance instance;

    InstanceNumber(Instance instance) {
        this(instance, Path.of(Files.isWritable(Path.of("/run")) ? "/run/kybern/instances"
                : System.getProperty("java.io.tmpdir") + "/kybern-" + System.getProperty("user.name") + "/instances"));
    }

    InstanceNumber(Instance instance, Path claims) {
        this.instance = instance;
        this.claims = claims;
    }

    /// The number the instance had before, else the first free one.
    int claim() {
        try {
            Files.createDirectories(claims);
            Optional<Integer> before = remembered();
            if (before.isPresent()) {
                return again(before.get());
            }
            for (int number = 0; number < NUMBERS; number++) {
                if (take(number)) {
                    Instance.write(file(), Integer.toString(number));
                    return number;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw CommandFailure.failed("all " + NUMBERS + " instance numbers of this machine are taken: see " + claims);
    }

    void release() {
        try {
            Optional<Integer> number = remembered();
            if (number.isPresent() && holder(number.get()).equals(instance.data())) {
                Files.delete(link(number.get()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Addresses of its Services lie in the store: an instance cannot move to another number.
    private int again(int number) throws IOException {
        if (take(number)) {
            return number;
        }
        throw CommandFailure.failed("instance " + holder(number) + " took the number " + number + " of " + instance.data() + ": reset one of them");
    }

    private boolean take(int number) throws IOException {
        Path holder = holder(number);
        if (holder.equals(instance.data())) {
            return true;
        }
        if (!holder.toString().isEmpty() && Files.exists(holder)) {
            return false;
        }
        boolean ours = remembered().filter(before -> before == number).isPresent();
        if (!ours && Files.exists(Path.of("/sys/class/net/kybern" + number))) {
            return false;
        }
        Files.deleteIfExists(link(number));
        try {
            Files.createSymbolicLink(link(number), instance.data());
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private Path holder(int number) throws IOException {
        return Files.isSymbolicLink(link(number)) ? Files.readSymbolicLink(link(number)) : Path.of("");
    }

    private Path link(int number) {
        return claims.resolve(Integer.toString(number));
    }

    private Path file() {
        return instance.data().resolve("instance-index");
    }

    private Optional<Integer> remembered() {
        return Instance.readText(file()).map(String::strip).filter(text -> text.matches("\\d{1,2}")).map(Integer::valueOf)
                .filter(number -> number < NUMBERS);
    }
}

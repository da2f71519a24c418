// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Entry point of the `kybern` command. Exit codes: 0 done, 1 failed, 2 wrong usage.
public final class Kybern {
    private Kybern() {}

    public static void main(String... args) {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        try {
            return dispatch(out, Arrays.asList(args));
        } catch (CommandFailure e) {
            err.println("kybern: " + e.getMessage());
            return e.exitCode();
        } catch (UncheckedIOException e) {
            err.println("kybern: " + Objects.requireNonNull(e.getCause()).getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int dispatch(PrintStream out, List<String> args) throws InterruptedException {
        String command = args.isEmpty() ? "help" : args.getFirst();
        List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
        if (rest.contains("--help") || rest.contains("-h")) {
            return HelpText.print(out, List.of(command));
        }
        return switch (command) {
            case "up" -> new UpCommand(out).run(rest);
            case "down" -> new DownCommand(out).run(rest);
            case "status" -> new StatusCommand(out).run(rest);
            case "logs" -> new LogsCommand(out).run(rest);
            case "reset" -> new ResetCommand(out).run(rest);
            case "plugin" -> new PluginCommand(out).run(rest);
            case "image" -> new ImageCommand().run(rest);
            case "help", "--help", "-h" -> HelpText.print(out, rest);
            default -> throw CommandFailure.usage("unknown command \"" + command + "\": kybern help lists all");
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Entry point: `assemble | module NAME | format [--fix] | errors | check | test [WHAT] | bench NAME`, called by the `kybern` script in a source tree.
public final class Build {
    private Build() {}

    public static void main(String... args) {
        Path root = Path.of(System.getProperty("kybern.root", "")).toAbsolutePath().normalize();
        try {
            System.exit(run(root, args[0], Arrays.asList(args).subList(1, args.length)));
        } catch (BuildFailure e) {
            System.err.println("kybern: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(Path root, String command, List<String> args) {
        return switch (command) {
            case "assemble" -> {
                Assembly.run(root, distribution(root));
                SdkRepository.run(root, root.resolve("plugins-sdk/repository"));
                yield 0;
            }
            case "module" -> {
                System.out.println(Modules.read(root).named(args.getFirst())
                        .orElseThrow(() -> new BuildFailure("there is no bundle \"" + args.getFirst() + "\"")).artifact());
                yield 0;
            }
            case "format" -> report(SourceRules.check(root, args.contains("--fix")));
            case "errors" -> report(new ErrorProne(root).check());
            case "check" -> new TestRun(root, System.out).runChanged(checks(root));
            case "test" -> new TestRun(root, System.out).run(args.isEmpty() ? checks(root) : Map.of(), args.stream().findFirst());
            case "bench" -> new BenchRun(root).run(args);
            default -> throw new BuildFailure("unknown build step " + command);
        };
    }

    /// Formatter, Error Prone and NullAway: each counts as one test in the sum.
    private static Map<String, TestResults> checks(Path root) {
        long began = System.nanoTime();
        List<String> format = SourceRules.check(root, false);
        List<String> errors = new ErrorProne(root).check();
        report(format);
        report(errors);
        int failed = (format.isEmpty() ? 0 : 1) + (errors.isEmpty() ? 0 : 1);
        return Map.of("check", new TestResults(2 - failed, failed, 0, List.of(), (System.nanoTime() - began) / 1_000_000));
    }

    private static int report(List<String> findings) {
        findings.forEach(System.out::println);
        return findings.isEmpty() ? 0 : 1;
    }

    static Path distribution(Path root) {
        return root.resolve("runtime/distributions/kybern");
    }
}

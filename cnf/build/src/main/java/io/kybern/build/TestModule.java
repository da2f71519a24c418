// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs the tests of one built module in a JVM of its own, by JUnit's console launcher.
final class TestModule {
    private static final Pattern ARG_LINE = Pattern.compile("<argLine>([^<]*)</argLine>");

    private final Path root;
    private final Modules.Module module;

    TestModule(Path root, Modules.Module module) {
        this.root = root;
        this.module = module;
    }

    boolean hasTests() {
        return Files.isDirectory(testClasses());
    }

    String kind() {
        return switch (module.path()) {
            case "itests/extension" -> "framework";
            case String path when path.startsWith("itests/") -> path.substring("itests/".length());
            default -> "unit";
        };
    }

    /// Runs all tests, or those of some classes given by simple name.
    TestResults run(List<String> simpleNames) {
        Path reports = module.folder().resolve("target/test-reports");
        delete(reports);
        List<String> command = new ArrayList<>(List.of(Children.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g"));
        command.addAll(argLine());
        command.addAll(List.of("-Dkybern.root=" + root, "-Dkybern.home=" + Build.distribution(root), "-Dbasedir=" + module.folder(),
                "-cp", console() + ":" + testClasses() + ":" + module.classes() + ":" + Modules.text(classPath()).trim(),
                "org.junit.platform.console.ConsoleLauncher", "execute", "--disable-banner", "--details=none",
                "--reports-dir=" + reports));
        if (simpleNames.isEmpty()) {
            command.add("--scan-classpath=" + testClasses());
        }
        for (String simpleName : simpleNames) {
            command.addAll(selectors(simpleName));
        }
        long began = System.nanoTime();
        Path output = module.folder().resolve("target/test-output.txt");
        int code = Children.run(module.folder(), output, Map.of("KYBERN_ROOT", root.toString()), command);
        TestResults results = TestResults.read(module.path(), reports, (System.nanoTime() - began) / 1_000_000);
        boolean explained = code == 0 || results.failed() > 0;
        return explained ? results : results.withFailure(module.path() + ": the test process ended with " + code + ", see " + output);
    }

    /// What decides the outcome: classes, tests and the content of what they use.
    String inputs() {
        Digests digests = new Digests().add(module.folder().resolve("pom.xml")).addAll(module.classes()).addAll(testClasses());
        for (String entry : Modules.text(classPath()).trim().split(":")) {
            if (entry.startsWith(root.toString())) {
                digests.add(Path.of(entry));
            } else {
                digests.add(entry);
            }
        }
        return digests.hex();
    }

    Path stamp() {
        return module.folder().resolve("target/tested");
    }

    private Path testClasses() {
        return module.folder().resolve("target/test-classes");
    }

    private Path classPath() {
        return module.folder().resolve("target/test-classpath");
    }

    private List<String> argLine() {
        Matcher own = ARG_LINE.matcher(Modules.text(module.folder().resolve("pom.xml")));
        if (own.find()) {
            String text = own.group(1).replace("${project.basedir}", module.folder().toString());
            return Arrays.stream(text.trim().split("\\s+")).filter(word -> !word.isEmpty()).toList();
        }
        return kind().equals("framework") ? serverFlags() : List.of();
    }

    /// A framework in a test needs the access that the server's JVM gives to bundles.
    private List<String> serverFlags() {
        Path options = Build.distribution(root).resolve("jvm.options");
        return Modules.text(options).lines().filter(line -> line.startsWith("--") || line.startsWith("-D")).toList();
    }

    private String console() {
        return Modules.text(root.resolve("cnf/build/target/classpath")).trim();
    }

    private List<String> selectors(String simpleName) {
        try (Stream<Path> files = Files.walk(testClasses())) {
            return files.map(file -> testClasses().relativize(file).toString())
                    .filter(file -> file.endsWith("/" + simpleName + ".class"))
                    .map(file -> "--select-class=" + file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .toList();
        } catch (IOException e) {
            throw new BuildFailure("cannot list " + testClasses(), e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BuildFailure("cannot delete " + folder, e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Error Prone and NullAway in one javac over the main sources of all modules, skipped when nothing changed since the last clean pass.
final class ErrorProne {
    private static final List<String> EXPORTED = List.of("api", "code", "comp", "file", "main", "model", "parser", "processing", "tree", "util");

    private final Path root;
    private final Modules modules;

    ErrorProne(Path root) {
        this.root = root;
        this.modules = Modules.read(root);
    }

    /// One line a finding, nothing when all is well.
    List<String> check() {
        List<Path> sources = sources();
        Digests digests = new Digests().add(root.resolve("pom.xml")).add(root.resolve("cnf/errorprone/pom.xml"));
        sources.forEach(digests::add);
        String inputs = digests.hex();
        Path work = root.resolve("cnf/errorprone/target");
        Path stamp = work.resolve("checked");
        if (Digests.isSame(stamp, inputs)) {
            return List.of();
        }
        List<String> findings = compile(sources, work);
        if (findings.isEmpty()) {
            Digests.keep(stamp, inputs);
        }
        return findings;
    }

    private List<String> compile(List<Path> sources, Path work) {
        Path output = work.resolve("javac.txt");
        Path list = work.resolve("sources.txt");
        Digests.keep(list, String.join("\n", sources.stream().map(Path::toString).toList()));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "javac").toString(), "-J-Xmx2g",
                "-J-XX:+UseParallelGC"));
        EXPORTED.forEach(name -> command.add("-J--add-exports=jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED"));
        List.of("code", "comp").forEach(name -> command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED"));
        command.addAll(List.of("--release", "25", "-d", work.resolve("classes").toString(), "-proc:none", "-Xmaxerrs", "1000", "-Xmaxwarns", "1000",
                "-XDcompilePolicy=simple", "-XDaddTypeAnnotationsToSymbol=true", "--should-stop=ifError=FLOW", "-implicit:none",
                "-processorpath", Modules.text(work.resolve("classpath")).trim(),
                "-Xplugin:ErrorProne -XepDisableWarningsInGeneratedCode -XepDisableAllWarnings -XepExcludedPaths:.*/target/.*"
                        + " -Xep:NullAway:ERROR -XepOpt:NullAway:OnlyNullMarked=true",
                "-cp", String.join(":", classPath()), "@" + list));
        int code = Children.run(root, output, Map.of(), command);
        List<String> findings = Modules.text(output).lines().filter(line -> line.contains(": error: "))
                .map(line -> line.replace(root + "/", "")).toList();
        return code != 0 && findings.isEmpty() ? List.of("javac with Error Prone ended with " + code + ", see " + output) : findings;
    }

    private List<Path> sources() {
        List<Path> found = new ArrayList<>();
        for (Modules.Module module : modules.all()) {
            for (String folder : List.of("src/main/java", "target/generated-sources")) {
                add(module.folder().resolve(folder), found);
            }
        }
        return found;
    }

    private static void add(Path folder, List<Path> found) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java") && !file.toString().contains("/archetype-resources/")).sorted().forEach(found::add);
        } catch (IOException e) {
            throw new BuildFailure("cannot list " + folder, e);
        }
    }

    /// What all modules use, their own jars left out: those are in the sources.
    private Set<String> classPath() {
        Set<String> entries = new LinkedHashSet<>();
        for (Modules.Module module : modules.all()) {
            Path file = module.folder().resolve("target/test-classpath");
            if (Files.isRegularFile(file)) {
                Arrays.stream(Modules.text(file).trim().split(":")).filter(entry -> !entry.startsWith(root.toString())).forEach(entries::add);
            }
        }
        return entries;
    }
}

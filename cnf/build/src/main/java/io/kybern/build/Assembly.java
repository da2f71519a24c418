// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Lays out what runs without sources and Maven: `runtime/distributions/kybern` with the script, the features and, in `lib/`, the jars that
/// they name, in the layout of a Maven repository.
///
/// Features in the source tree leave versions open (`group:artifact:${version}`): here each gets the version that the root pom settles. Files
/// are replaced by renaming, so a server that runs from the folder keeps the jars it has open.
final class Assembly {
    private static final Pattern ID = Pattern.compile("\"([\\w.-]+):([\\w.-]+):\\$\\{version}\"");
    private static final String GROUP = "io.kybern";

    private final Modules modules;
    private final Path target;
    private final Map<String, Path> others;
    private final Set<Path> written = new HashSet<>();

    private Assembly(Modules modules, Path target) {
        this.modules = modules;
        this.target = target;
        this.others = thirdParty(modules.root().resolve("runtime/assembly/target/classpath"));
    }

    static void run(Path root, Path target) {
        try {
            new Assembly(Modules.read(root), target).layOut();
        } catch (IOException e) {
            throw new BuildFailure("the distribution cannot be assembled in " + target + ": " + e, e);
        }
    }

    private void layOut() throws IOException {
        Path root = modules.root();
        features(root.resolve("features"), target.resolve("features"));
        features(root.resolve("features/distributions"), target.resolve("features/distributions"));
        classPath("io.kybern.launcher", "launcher");
        classPath("io.kybern.cli", "cli");
        copy(root.resolve("kybern"), target.resolve("kybern"));
        write(target.resolve("jvm.options"), jvmOptions());
        copy(root.resolve("LICENSE"), target.resolve("LICENSE"));
        Files.setPosixFilePermissions(target.resolve("kybern"), PosixFilePermissions.fromString("rwxr-xr-x"));
        write(target.resolve("version"), modules.version() + "\n");
        removeStale();
    }

    /// The server's flags, then those that single bundles need, each once.
    private String jvmOptions() {
        Set<String> lines = new LinkedHashSet<>(Modules.text(modules.root().resolve("runtime/jvm.options")).lines().toList());
        for (Modules.Module module : modules.all()) {
            Path own = module.folder().resolve("jvm.options");
            if (module.isBundle() && Files.isRegularFile(own)) {
                lines.add("# " + module.artifact());
                Modules.text(own).lines().filter(line -> !line.startsWith("#")).forEach(lines::add);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private void features(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
                String filled = ID.matcher(Modules.text(file)).replaceAll(found -> Matcher.quoteReplacement(fill(file, found)));
                write(to.resolve(file.getFileName().toString()), filled);
            }
        }
    }

    private String fill(Path feature, MatchResult found) {
        String group = found.group(1);
        String artifact = found.group(2);
        if (group.startsWith(GROUP + ".")) {
            return '"' + group + ':' + artifact + ':' + modules.version() + '"';
        }
        Path jar = group.equals(GROUP) ? own(feature, artifact) : other(feature, group, artifact);
        String version = group.equals(GROUP) ? modules.version() : folder(jar, 1).getFileName().toString();
        copyTo(jar, target.resolve("lib").resolve(group.replace('.', '/')).resolve(artifact).resolve(version)
                .resolve(artifact + "-" + version + ".jar"));
        return '"' + group + ':' + artifact + ':' + version + '"';
    }

    private Path own(Path feature, String artifact) {
        Modules.Module module = modules.byArtifact(artifact).orElseThrow(() -> new BuildFailure(
                feature.getFileName() + " names bundle " + artifact + ", which is no module of the root pom"));
        Path jar = module.jar(modules.version());
        if (!Files.isRegularFile(jar)) {
            throw new BuildFailure(jar + " was not built");
        }
        return jar;
    }

    private Path other(Path feature, String group, String artifact) {
        Path jar = others.get(artifact);
        if (jar == null || !folder(jar, 3).endsWith(group.replace('.', '/'))) {
            throw new BuildFailure(feature.getFileName() + " names " + group + ":" + artifact + ": add it to runtime/assembly/pom.xml");
        }
        return jar;
    }

    /// The folder so many levels above a file of the local Maven repository.
    private static Path folder(Path file, int levels) {
        Path folder = file;
        for (int i = 0; i < levels; i++) {
            folder = Objects.requireNonNull(folder.getParent(), () -> file + " lies in no Maven repository");
        }
        return folder;
    }

    /// The jars of third parties by artifact id.
    private static Map<String, Path> thirdParty(Path classPath) {
        Map<String, Path> jars = new TreeMap<>();
        for (Path jar : entries(classPath)) {
            jars.put(folder(jar, 2).getFileName().toString(), jar);
        }
        return jars;
    }

    private static List<Path> entries(Path classPath) {
        return Arrays.stream(Modules.text(classPath).trim().split(":")).filter(entry -> !entry.isEmpty()).map(Path::of).toList();
    }

    /// Copies a plain program with all it needs to `lib/NAME`.
    private void classPath(String artifact, String name) {
        Modules.Module module = modules.byArtifact(artifact).orElseThrow(() -> new BuildFailure("no module " + artifact));
        copyTo(module.jar(modules.version()), target.resolve("lib").resolve(name).resolve(artifact + ".jar"));
        for (Path jar : entries(module.folder().resolve("target/classpath"))) {
            copyTo(jar, target.resolve("lib").resolve(name).resolve(jar.getFileName().toString()));
        }
    }

    private void copyTo(Path from, Path to) {
        try {
            copy(from, to);
        } catch (IOException e) {
            throw new BuildFailure("cannot copy " + from + " to " + to + ": " + e, e);
        }
    }

    private void copy(Path from, Path to) throws IOException {
        written.add(to);
        if (Files.isRegularFile(to) && Files.mismatch(from, to) < 0) {
            return;
        }
        Files.createDirectories(to.getParent());
        Path next = to.resolveSibling(to.getFileName() + ".next");
        Files.copy(from, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(Path to, String content) throws IOException {
        written.add(to);
        if (!Files.isRegularFile(to) || !Files.readString(to).equals(content)) {
            Files.createDirectories(to.getParent());
            Files.writeString(to, content);
        }
    }

    private void removeStale() throws IOException {
        for (String folder : List.of("lib", "features")) {
            try (Stream<Path> files = Files.walk(target.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).filter(each -> !written.contains(each)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

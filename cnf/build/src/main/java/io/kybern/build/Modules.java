// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The Maven modules of the source tree, as the root pom lists them.
///
/// @param root the source tree
/// @param version the version that all modules share
/// @param all the modules, sorted by path
record Modules(Path root, String version, List<Module> all) {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<artifactId>kybern</artifactId>\\s*<version>([^<]+)</version>");

    /// A module.
    ///
    /// @param path folder relative to the root, with `/`
    /// @param folder the folder itself
    record Module(String path, Path folder, String artifact) {
        Path jar(String version) {
            return folder.resolve("target").resolve(artifact + "-" + version + ".jar");
        }

        Path classes() {
            return folder.resolve("target/classes");
        }

        boolean isBundle() {
            return path.startsWith("bundles/");
        }
    }

    static Modules read(Path root) {
        String pom = text(root.resolve("pom.xml"));
        Matcher version = VERSION.matcher(pom);
        if (!version.find()) {
            throw new BuildFailure("pom.xml has no version");
        }
        List<Module> modules = MODULE.matcher(pom).results().map(found -> module(root, found.group(1))).sorted(
                java.util.Comparator.comparing(Module::path)).toList();
        return new Modules(root, version.group(1), modules);
    }

    private static Module module(Path root, String path) {
        Path folder = root.resolve(path);
        String own = text(folder.resolve("pom.xml")).replaceFirst("(?s)<parent>.*?</parent>", "");
        Matcher artifact = ARTIFACT.matcher(own);
        if (!artifact.find()) {
            throw new BuildFailure(path + "/pom.xml has no artifactId");
        }
        return new Module(path, folder, artifact.group(1));
    }

    Optional<Module> byArtifact(String artifact) {
        return all.stream().filter(module -> module.artifact().equals(artifact)).findFirst();
    }

    /// A module by artifact id, by the part of it after `io.kybern.`, or by path.
    Optional<Module> named(String name) {
        return all.stream()
                .filter(module -> module.artifact().equals(name) || module.artifact().equals("io.kybern." + name)
                        || module.path().equals(name.replaceFirst("/$", "")))
                .findFirst();
    }

    /// The modules that hold a Java file of this simple class name.
    List<Module> withClass(String simpleName) {
        return all.stream().filter(module -> hasClass(module, simpleName + ".java")).toList();
    }

    private static boolean hasClass(Module module, String file) {
        Path sources = module.folder().resolve("src");
        if (!Files.isDirectory(sources)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.anyMatch(path -> path.getFileName().toString().equals(file));
        } catch (IOException e) {
            throw new BuildFailure("cannot list " + sources, e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BuildFailure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;

/// The source tree under test, with its bundles read once, and the exceptions that `cnf/architecture-exceptions.txt` grants.
final class SourceTree {
    private static final Pattern MODULE = Pattern.compile("<module>(bundles/[^<]+)</module>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<artifactId>kybern</artifactId>\\s*<version>([^<]+)</version>");
    private static final SourceTree HERE = new SourceTree(root());

    private final Path root;
    private final List<BundleJar> bundles = new ArrayList<>();
    private final Set<String> exceptions = new TreeSet<>();

    private SourceTree(Path root) {
        this.root = root;
        String pom = text(root.resolve("pom.xml"));
        Matcher version = VERSION.matcher(pom);
        if (!version.find()) {
            throw new IllegalStateException("no version in pom.xml");
        }
        MODULE.matcher(pom).results().map(found -> found.group(1)).sorted().filter(path -> !path.equals("bundles/interface/cli")).forEach(path ->
                bundles.add(BundleJar.read(root, path, artifact(path), version.group(1))));
        for (String line : text(root.resolve("cnf/architecture-exceptions.txt")).lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                exceptions.add(exception(line));
            }
        }
    }

    static SourceTree here() {
        return HERE;
    }

    Path path() {
        return root;
    }

    List<BundleJar> bundles() {
        return bundles;
    }

    /// Fails with all findings of a rule that no exception covers. A finding is `<subject> <what is wrong>`.
    void requireNone(String rule, List<String> findings) {
        Set<String> left = new TreeSet<>();
        for (String finding : new HashSet<>(findings)) {
            String subject = finding.split(" ", 2)[0];
            if (!exceptions.contains(rule + " " + subject)) {
                left.add(finding);
            }
        }
        Assertions.assertTrue(left.isEmpty(), () -> "rule " + rule + " is broken:\n" + String.join("\n", left));
    }

    Set<String> exceptions() {
        return exceptions;
    }

    private static String exception(String line) {
        String[] parts = line.split("#", 2);
        if (parts.length < 2 || parts[1].isBlank()) {
            throw new IllegalStateException("an exception without a reason: " + line);
        }
        return parts[0].strip().replaceAll("\\s+", " ");
    }

    private String artifact(String path) {
        Matcher artifact = ARTIFACT.matcher(text(root.resolve(path).resolve("pom.xml")).replaceFirst("(?s)<parent>.*?</parent>", ""));
        if (!artifact.find()) {
            throw new IllegalStateException(path + "/pom.xml has no artifactId");
        }
        return artifact.group(1);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        String given = System.getProperty("kybern.root");
        if (given != null) {
            return Path.of(given);
        }
        Path path = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(path.resolve("bundles"))) {
            path = path.getParent();
        }
        return path;
    }
}

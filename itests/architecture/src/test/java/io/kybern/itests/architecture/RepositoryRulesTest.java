// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every bundle folder and the features must hold.
class RepositoryRulesTest {
    private static final int POM_LINES = 40;
    private static final Pattern BUNDLE = Pattern.compile("\"io\\.kybern:([\\w.]+):");
    private static final Pattern DEPENDENCY = Pattern.compile("<artifactId>([^<]+)</artifactId><version>");

    private final SourceTree tree = SourceTree.here();

    @Test
    void everyBundleHasAReadme() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            if (!bundle.hasReadme()) {
                findings.add(bundle.name() + " has no README.md");
            }
        }
        tree.requireNone("readme", findings);
    }

    @Test
    void symbolicNamesAreTheirFolders() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            String[] folders = bundle.path().split("/");
            if (!bundle.name().endsWith("." + folders[folders.length - 1])) {
                findings.add(bundle.name() + " lies in " + bundle.path());
            }
        }
        tree.requireNone("folder", findings);
    }

    @Test
    void pomsAreShort() {
        tree.requireNone("pom", tree.bundles().stream()
                .filter(bundle -> SourceTree.text(bundle.folder().resolve("pom.xml")).lines().count() > POM_LINES)
                .map(bundle -> bundle.name() + " has a pom of more than " + POM_LINES + " lines").toList());
    }

    @Test
    void everySpiHasAContractTest() {
        Set<String> names = new TreeSet<>(tree.bundles().stream().map(BundleJar::name).toList());
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            boolean plugged = bundle.classes().values().stream().anyMatch(type ->
                    ClassFacts.annotations(type).contains("Lorg/osgi/annotation/versioning/ConsumerType;"));
            if (bundle.isApi() && plugged && !names.contains(bundle.name().replaceFirst("api$", "tck"))) {
                findings.add(bundle.name() + " has types that plugins implement, but no contract test bundle");
            }
        }
        tree.requireNone("tck", findings);
    }

    @Test
    void everyBundleIsInAFeature() throws IOException {
        Set<String> listed = new TreeSet<>();
        for (Path file : features()) {
            BUNDLE.matcher(SourceTree.text(file)).results().forEach(found -> listed.add(found.group(1)));
        }
        tree.requireNone("feature", tree.bundles().stream()
                .filter(bundle -> !bundle.isTck() && !listed.contains(bundle.name()))
                .map(bundle -> bundle.name() + " is in no feature file").toList());
    }

    private List<Path> features() throws IOException {
        try (Stream<Path> files = Files.list(tree.path().resolve("features"))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
    }

    @Test
    void everyDependencyIsExplained() {
        String explained = SourceTree.text(tree.path().resolve("docs/dependencies.md"));
        List<String> findings = DEPENDENCY.matcher(SourceTree.text(tree.path().resolve("pom.xml"))).results().map(found -> found.group(1))
                .filter(artifact -> !explained.contains(artifact))
                .map(artifact -> artifact + " is not in docs/dependencies.md").toList();
        tree.requireNone("dependency", findings);
    }

    @Test
    void exceptionsNameRulesThatExist() {
        Set<String> rules = Set.of("layer", "cycle", "exported-twice", "export", "header", "exported-package", "exported-interface", "api-import", "component",
                "reference", "plugin-reference", "thread", "thread-local", "system-out", "clock", "name", "package", "readme", "folder", "pom", "tck",
                "feature", "dependency");
        assertEquals(List.of(), tree.exceptions().stream().filter(exception -> !rules.contains(exception.split(" ")[0])).toList());
    }
}

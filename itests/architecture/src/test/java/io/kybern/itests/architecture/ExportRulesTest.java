// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.architecture;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who may export, what exported packages must carry, which manifest headers are not ours to use.
class ExportRulesTest {
    private static final Set<String> EXPORTING = Set.of("io.kybern.extension", "io.kybern.model");
    private static final List<String> FORBIDDEN_HEADERS = List.of("Require-Bundle", "DynamicImport-Package", "Bundle-Activator", "Fragment-Host");
    private static final String ANNOTATIONS = "Lorg/osgi/annotation/versioning/";

    private final SourceTree tree = SourceTree.here();

    @Test
    void onlyApiModelExtensionAndTckBundlesExport() {
        tree.requireNone("export", tree.bundles().stream()
                .filter(bundle -> !bundle.header("Export-Package").isEmpty())
                .filter(bundle -> !bundle.isApi() && !bundle.isTck() && EXPORTING.stream().noneMatch(name ->
                        bundle.name().equals(name) || bundle.name().startsWith(name + ".")))
                .map(bundle -> bundle.name() + " exports " + bundle.header("Export-Package").keySet())
                .toList());
    }

    @Test
    void noBundleUsesHeadersThatTieItToAnother() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            FORBIDDEN_HEADERS.stream().filter(header -> !bundle.header(header).isEmpty()).forEach(header ->
                    findings.add(bundle.name() + " has " + header));
        }
        tree.requireNone("header", findings);
    }

    @Test
    void exportedPackagesAreVersionedAndNullMarked() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            bundle.header("Export-Package").forEach((name, attributes) -> {
                if (attributes.getOrDefault("version", "0").startsWith("0")) {
                    findings.add(name + " is exported without a version");
                }
                ClassModel info = bundle.classes().get(name.replace('.', '/') + "/package-info");
                if (info == null || !ClassFacts.annotations(info).contains("Lorg/jspecify/annotations/NullMarked;")) {
                    findings.add(name + " is exported without @NullMarked");
                }
            });
        }
        tree.requireNone("exported-package", findings);
    }

    @Test
    void exportedInterfacesSayWhoImplementsThem() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            if (bundle.isTck() || bundle.name().startsWith("io.kybern.model")) {
                continue;
            }
            bundle.header("Export-Package").keySet().forEach(name -> bundle.classes().forEach((internal, type) -> {
                if (internal.startsWith(name.replace('.', '/') + "/") && !internal.contains("$") && needsAnnotation(type)) {
                    findings.add(internal.replace('/', '.') + " is an exported interface without @ConsumerType or @ProviderType");
                }
            }));
        }
        tree.requireNone("exported-interface", findings);
    }

    private static boolean needsAnnotation(ClassModel type) {
        return type.flags().has(AccessFlag.INTERFACE) && !type.flags().has(AccessFlag.ANNOTATION) && type.flags().has(AccessFlag.PUBLIC)
                && type.findAttribute(Attributes.permittedSubclasses()).isEmpty()
                && ClassFacts.annotations(type).stream().noneMatch(annotation -> annotation.startsWith(ANNOTATIONS)
                        || annotation.equals("Ljava/lang/FunctionalInterface;"));
    }

    @Test
    void apiPackagesDependOnTheJdkAnnotationsAndOtherApisOnly() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            if (bundle.isApi() || bundle.name().equals("io.kybern.model")) {
                bundle.header("Import-Package").keySet().stream().filter(name -> !isNeutral(name)).forEach(name ->
                        findings.add(bundle.name() + " is an API and imports " + name));
            }
        }
        tree.requireNone("api-import", findings);
    }

    private static boolean isNeutral(String name) {
        return name.matches("(java|javax)\\..*") || name.matches("io\\.kybern\\..*\\.api|io\\.kybern\\.(extension|model)(\\..*)?")
                || name.equals("org.jspecify.annotations") || name.startsWith("org.osgi.annotation.");
    }
}

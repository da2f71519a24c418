// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.architecture;

import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Components are public and final, with final fields and constructor references; what plugins implement comes through the registry.
class ComponentRulesTest {
    private static final Pattern IMPLEMENTATION = Pattern.compile("<implementation class=\"([^\"]+)\"");
    private static final Pattern REFERENCE = Pattern.compile("<reference [^>]*>");
    private static final Pattern INTERFACE = Pattern.compile("interface=\"([^\"]+)\"");

    private final SourceTree tree = SourceTree.here();

    @Test
    void componentsArePublicAndFinalWithFinalFields() {
        List<String> findings = new ArrayList<>();
        forEachComponent((bundle, component) -> {
            String name = implementation(component);
            ClassModel type = bundle.classes().get(name.replace('.', '/'));
            if (type == null) {
                return;
            }
            if (!type.flags().has(AccessFlag.PUBLIC) || !type.flags().has(AccessFlag.FINAL)) {
                findings.add(name + " is a component, but not public and final");
            }
            type.fields().stream().filter(field -> !field.flags().has(AccessFlag.FINAL) && !field.flags().has(AccessFlag.VOLATILE)).forEach(field ->
                    findings.add(name + " is a component with the field " + field.fieldName() + ", which is neither final nor a volatile snapshot"));
        });
        tree.requireNone("component", findings);
    }

    @Test
    void referencesAreConstructorParameters() {
        List<String> findings = new ArrayList<>();
        forEachComponent((bundle, component) -> REFERENCE.matcher(component).results().map(found -> found.group())
                .filter(reference -> reference.contains(" field=") || reference.contains(" bind=") || !reference.contains(" parameter="))
                .forEach(reference -> findings.add(implementation(component) + " has a reference that is no constructor parameter")));
        tree.requireNone("reference", findings);
    }

    @Test
    void typesThatPluginsImplementComeThroughTheRegistry() {
        Set<String> plugged = new TreeSet<>();
        for (BundleJar bundle : tree.bundles()) {
            bundle.classes().forEach((name, type) -> {
                if (bundle.isApi() && ClassFacts.annotations(type).contains("Lorg/osgi/annotation/versioning/ConsumerType;")) {
                    plugged.add(name.replace('/', '.'));
                }
            });
        }
        List<String> findings = new ArrayList<>();
        forEachComponent((bundle, component) -> REFERENCE.matcher(component).results().forEach(reference -> {
            Matcher type = INTERFACE.matcher(reference.group());
            if (type.find() && plugged.contains(type.group(1)) && !bundle.name().equals("io.kybern.extension")) {
                findings.add(implementation(component) + " references the plugin type " + type.group(1));
            }
        }));
        tree.requireNone("plugin-reference", findings);
    }

    private interface Visit {
        void component(BundleJar bundle, String description);
    }

    private void forEachComponent(Visit visit) {
        for (BundleJar bundle : tree.bundles()) {
            bundle.components().values().stream().filter(text -> IMPLEMENTATION.matcher(text).find()).forEach(text -> visit.component(bundle, text));
        }
    }

    private static String implementation(String component) {
        Matcher matcher = IMPLEMENTATION.matcher(component);
        return matcher.find() ? matcher.group(1) : "?";
    }
}

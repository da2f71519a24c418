// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/// Looks into a plugin's jar before the framework sees it. Each refusal names the header, what is wrong in it, and what to use
/// instead.
final class ManifestCheck {
    private static final Map<String, String> FORBIDDEN = Map.of(
        "Export-Package", "a plugin exports nothing: implement an SPI instead",
        "Fragment-Host", "a plugin attaches to no other bundle: implement an SPI instead",
        "Require-Bundle", "name packages in Import-Package, or embed the library on Bundle-ClassPath",
        "DynamicImport-Package", "name each package in Import-Package",
        "Bundle-Activator", "use a component's constructor and @Deactivate instead",
        "Bundle-NativeCode", "use the java.lang.foreign API with the host's libraries",
        "Launcher-Agent-Class", "agents are not for plugins");
    private static final Set<String> REQUIRED_NAMESPACES = Set.of("osgi.ee", "osgi.extender", "osgi.service");
    private static final Set<String> PROVIDED_NAMESPACES = Set.of("io.kybern.plugin", "osgi.service");
    private static final Pattern COMPONENT = Pattern.compile("<(?:\\w+:)?component\\s[^>]*>");
    private static final Pattern FACTORY = Pattern.compile("\\sfactory=[\"']kybern\\.plugin[\"']");

    private final List<String> refusals = new ArrayList<>();

    private ManifestCheck() {}

    /// All refusals; empty for a plugin that may be installed.
    static List<String> refusals(byte[] jar) {
        ManifestCheck check = new ManifestCheck();
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
            Manifest manifest = in.getManifest();
            if (manifest == null) {
                return List.of("META-INF/MANIFEST.MF: missing or not the first entry: build the jar with bnd");
            }
            check.headers(manifest.getMainAttributes());
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (entry.getName().startsWith("OSGI-INF/") && entry.getName().endsWith(".xml")) {
                    check.component(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            return List.of("the file is not a readable jar: " + e.getMessage());
        }
        return check.refusals;
    }

    private void headers(Attributes headers) {
        if (!"2".equals(headers.getValue("Bundle-ManifestVersion"))) {
            refusals.add("Bundle-ManifestVersion: must be 2: build the jar with bnd");
        }
        FORBIDDEN.keySet().stream().sorted().filter(name -> headers.getValue(name) != null)
            .forEach(name -> refusals.add("%s: %s: %s".formatted(name, headers.getValue(name), FORBIDDEN.get(name))));
        name(headers.getValue("Bundle-SymbolicName"));
        clauses(headers, "Import-Package").forEach(this::imported);
        for (ManifestHeader.Clause clause : clauses(headers, "Require-Capability")) {
            namespace("Require-Capability", clause, REQUIRED_NAMESPACES);
        }
        boolean slot = false;
        for (ManifestHeader.Clause clause : clauses(headers, "Provide-Capability")) {
            namespace("Provide-Capability", clause, PROVIDED_NAMESPACES);
            slot |= clause.paths().contains("io.kybern.plugin");
        }
        if (!slot) {
            refusals.add("Provide-Capability: no io.kybern.plugin: write @Slot on the plugin class");
        }
    }

    private void name(String header) {
        if (header == null) {
            refusals.add("Bundle-SymbolicName: missing: build the jar with bnd");
            return;
        }
        ManifestHeader.Clause clause = ManifestHeader.parse(header).getFirst();
        if (Boolean.parseBoolean(clause.parameters().getOrDefault("singleton:", "false"))) {
            refusals.add("Bundle-SymbolicName: singleton: two versions run side by side during a switch, so leave the directive out");
        }
    }

    private static List<ManifestHeader.Clause> clauses(Attributes headers, String name) {
        String header = headers.getValue(name);
        return header == null ? List.of() : ManifestHeader.parse(header);
    }

    private void imported(ManifestHeader.Clause clause) {
        for (String name : clause.paths()) {
            if (!PackageWall.allowed(name)) {
                refusals.add("Import-Package: %s: %s".formatted(name, PackageWall.instead(name)));
            }
        }
    }

    private void namespace(String header, ManifestHeader.Clause clause, Set<String> allowed) {
        clause.paths().stream().filter(name -> !allowed.contains(name)).forEach(name -> refusals.add(
            "%s: %s: only %s are for plugins".formatted(header, name, String.join(", ", allowed.stream().sorted().toList()))));
    }

    private void component(String file, String xml) {
        COMPONENT.matcher(xml).results().filter(tag -> !FACTORY.matcher(tag.group()).find())
            .forEach(tag -> refusals.add("Service-Component: " + file
                + ": every component of a plugin needs @Slot and factory = Slot.FACTORY in its @Component"));
    }
}

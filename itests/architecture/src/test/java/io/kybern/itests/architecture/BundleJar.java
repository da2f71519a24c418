// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/// A bundle of the source tree as it was built.
///
/// @param path folder relative to the root, for example `bundles/nucleus/store/api`
/// @param name symbolic name
/// @param headers parsed manifest headers by name, then by clause
/// @param classes its own classes by internal name (`io/kybern/…`), embedded jars left out
/// @param components descriptions of declarative services by file name
record BundleJar(
        String path, Path folder, String name, Map<String, Map<String, Map<String, String>>> headers, Map<String, ClassModel> classes,
        Map<String, String> components) {
    private static final List<String> LAYERS = List.of("nucleus", "application", "governance", "interface");

    static BundleJar read(Path root, String path, String artifact, String version) {
        Path folder = root.resolve(path);
        Path file = folder.resolve("target").resolve(artifact + "-" + version + ".jar");
        try (JarFile jar = new JarFile(file.toFile())) {
            Map<String, Map<String, Map<String, String>>> headers = new TreeMap<>();
            Manifest manifest = jar.getManifest();
            manifest.getMainAttributes().forEach((name, value) -> headers.put(name.toString(), ManifestHeader.parse(value.toString())));
            Map<String, ClassModel> classes = new TreeMap<>();
            Map<String, String> components = new TreeMap<>();
            for (JarEntry entry : jar.stream().toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    if (entry.getName().endsWith(".class") && entry.getName().startsWith("io/kybern/")) {
                        classes.put(entry.getName().replace(".class", ""), ClassFile.of().parse(in.readAllBytes()));
                    } else if (entry.getName().startsWith("OSGI-INF/") && entry.getName().endsWith(".xml")) {
                        components.put(entry.getName(), new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
                    }
                }
            }
            return new BundleJar(path, folder, artifact, headers, classes, components);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " was not built", e);
        }
    }

    Map<String, Map<String, String>> header(String header) {
        return headers.getOrDefault(header, Map.of());
    }

    /// 0 for nucleus to 3 for interface.
    int layer() {
        return LAYERS.indexOf(path.split("/")[1]);
    }

    boolean isApi() {
        return name.endsWith(".api");
    }

    boolean isTck() {
        return name.endsWith(".tck");
    }

    boolean hasReadme() {
        return Files.isRegularFile(folder.resolve("README.md"));
    }
}

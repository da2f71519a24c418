// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// Builds bundles as a plugin author's build does: javac, then bnd.
final class BundleJars {
    private final Path directory;

    BundleJars(Path directory) {
        this.directory = directory;
    }

    /// Packages compiled test classes.
    Path ofPackages(String name, String packages) throws Exception {
        return bundle(name, "1.0.0", packages, Path.of(BundleJars.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    }

    /// Compiles and packages one version of the test's plugin.
    Path plugin(String version, boolean required) throws Exception {
        String source;
        try (InputStream in = BundleJars.class.getResourceAsStream("/Plugin.java.txt")) {
            source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path work = Files.createDirectories(directory.resolve("plugin-" + version + required));
        Path file = work.resolve("VersionedDecider.java");
        Files.writeString(file, source.replace("@VERSION@", version).replace("@REQUIRED@", Boolean.toString(required)));
        Path classes = Files.createDirectories(work.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(null, null, null,
            List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"), null,
            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file)).call();
        if (!compiled) {
            throw new IllegalStateException("the plugin does not compile");
        }
        return bundle("plugin-" + required, version.substring(1) + ".0.0", "io.kybern.itests.extension.plugin", classes);
    }

    private Path bundle(String name, String version, String packages, Path classes) throws Exception {
        try (Builder builder = new Builder()) {
            builder.setClasspath(classpath(classes));
            builder.setProperties(builder.getBase(), properties(Map.of(
                "Bundle-SymbolicName", "io.kybern.itests." + name, "Bundle-Version", version, "-includepackage", packages,
                "Import-Package", "org.jspecify.annotations;resolution:=optional,*", "-noimportjava", "true")));
            Jar jar = builder.build();
            if (!builder.getErrors().isEmpty()) {
                throw new IllegalStateException(builder.getErrors().toString());
            }
            Path file = directory.resolve(name + "-" + version + ".jar");
            jar.write(file.toFile());
            return file;
        }
    }

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }

    private static File[] classpath(Path classes) {
        List<Path> path = new ArrayList<>();
        path.add(classes);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(Path.of(entry));
        }
        return path.stream().filter(Files::exists).map(Path::toFile).toArray(File[]::new);
    }
}

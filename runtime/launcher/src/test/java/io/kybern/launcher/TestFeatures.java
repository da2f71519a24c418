// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Builds an assembled folder for tests: bundles made of manifest headers, features made of text.
final class TestFeatures {
    private final Path home;

    TestFeatures(Path home) {
        this.home = home;
        try {
            Files.createDirectories(home.resolve("features/distributions"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A bundle `t:NAME:1` with some headers.
    TestFeatures bundle(String name, Map<String, String> headers) throws Exception {
        try (Builder builder = new Builder()) {
            builder.setProperty("Bundle-SymbolicName", name);
            builder.setProperty("Bundle-Version", "1.0.0");
            builder.setProperty("-resourceonly", "true");
            builder.setProperty("-removeheaders", "Import-Package,Export-Package,Require-Capability");
            try (Jar jar = builder.build()) {
                java.util.jar.Manifest manifest = jar.getManifest();
                headers.forEach((key, value) -> manifest.getMainAttributes().putValue(key, value));
                jar.setManifest(manifest);
                Path file = home.resolve("lib/t").resolve(name).resolve("1").resolve(name + "-1.jar");
                Files.createDirectories(file.getParent());
                jar.write(file.toFile());
            }
        }
        return this;
    }

    TestFeatures feature(String name, String members) throws IOException {
        return write("features/" + name + ".json", "f:" + name + ":1", members);
    }

    TestFeatures distribution(String name, String members) throws IOException {
        return write("features/distributions/" + name + ".json", "d:" + name + ":1", members);
    }

    private TestFeatures write(String file, String id, String members) throws IOException {
        Files.writeString(home.resolve(file), "{\"feature-resource-version\": \"1.0\", \"id\": \"" + id + "\", " + members + "}");
        return this;
    }

    static String composedOf(String... features) {
        StringBuilder ids = new StringBuilder();
        for (String feature : features) {
            ids.append(ids.isEmpty() ? "" : ",").append("{\"id\": \"f:").append(feature).append(":1\"}");
        }
        return "\"extensions\": {\"kybern-features\": {\"type\": \"artifacts\", \"kind\": \"mandatory\", \"artifacts\": [" + ids + "]}}";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A plugin's jar as the command sees it: its content, hash, and the name its manifest suggests.
///
/// @param name the name of the slot it declares, else the last part of its symbolic name
record PluginJar(String fileName, byte[] content, String sha256, String name) {
    private static final Pattern SLOT = Pattern.compile("io\\.kybern\\.plugin;[^,]*?slot(?::String)?=\"?([a-z0-9.-]+)");

    static PluginJar read(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            return new PluginJar(file.getFileName().toString(), content, sha256(content), name(file, content));
        } catch (IOException e) {
            throw CommandFailure.failed("cannot read " + file + (Files.exists(file) ? ": " + e.getMessage() : ": there is no such file"));
        }
    }

    private static String name(Path file, byte[] content) throws IOException {
        try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(content))) {
            if (jar.getManifest() == null) {
                throw CommandFailure.failed(file + " is no bundle: it has no manifest at its beginning");
            }
            Attributes headers = jar.getManifest().getMainAttributes();
            Matcher slot = SLOT.matcher(String.valueOf(headers.getValue("Provide-Capability")));
            if (slot.find()) {
                return slot.group(1);
            }
            String symbolicName = headers.getValue("Bundle-SymbolicName");
            if (symbolicName == null) {
                throw CommandFailure.failed(file + " is no bundle: it has no Bundle-SymbolicName");
            }
            return symbolicName.replaceFirst(";.*", "").replaceFirst(".*\\.", "");
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

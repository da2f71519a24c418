// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Reads the JSON field names of each model, and which are required, out of the OpenAPI client's source jar.
final class ModelSources {
    private static final Pattern FIELDS = Pattern.compile("openapiFields = new HashSet<String>\\((?:Arrays\\.asList\\(([^)]*)\\)|0)\\)");
    private static final Pattern REQUIRED = Pattern.compile("openapiRequiredFields = new HashSet<String>\\((?:Arrays\\.asList\\(([^)]*)\\)|0)\\)");
    private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

    /// @param typeMeta descriptions of `apiVersion` and `kind`, which protobuf leaves out
    record Model(Set<String> fields, Set<String> required, Map<String, String> typeMeta) {
    }

    private ModelSources() {
    }

    static Map<String, Model> read(Path jar) throws IOException {
        var models = new TreeMap<String, Model>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements();) {
                ZipEntry entry = entries.nextElement();
                String path = entry.getName();
                if (path.contains("/models/") && path.endsWith(".java")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                        String name = path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length());
                        models.put(name, new Model(strings(FIELDS, text), strings(REQUIRED, text), typeMeta(text)));
                    }
                }
            }
        }
        return models;
    }

    private static Set<String> strings(Pattern pattern, String text) {
        var found = new LinkedHashSet<String>();
        Matcher matcher = pattern.matcher(text);
        if (matcher.find() && matcher.group(1) != null) {
            Matcher string = STRING.matcher(matcher.group(1));
            while (string.find()) {
                found.add(string.group(1));
            }
        }
        return found;
    }

    /// The documentation of the two fields stands on the line above their getters.
    private static Map<String, String> typeMeta(String text) {
        var found = new TreeMap<String, String>();
        String before = "";
        for (String line : text.lines().toList()) {
            if (line.contains(" getApiVersion()")) {
                found.putIfAbsent("apiVersion", documented(before));
            } else if (line.contains(" getKind()")) {
                found.putIfAbsent("kind", documented(before));
            }
            before = line;
        }
        return found;
    }

    private static String documented(String annotation) {
        int start = annotation.indexOf("value = \"");
        int end = annotation.lastIndexOf("\")");
        return start < 0 || end < start ? "" : annotation.substring(start + "value = \"".length(), end).replace("\\\"", "\"");
    }
}

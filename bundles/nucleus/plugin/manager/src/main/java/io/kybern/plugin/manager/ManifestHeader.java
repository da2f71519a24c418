// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A manifest header of clauses: `path;path;attribute=value;directive:=value,…`.
final class ManifestHeader {
    /// One clause. Directives keep their colon: `resolution:` is a key.
    record Clause(List<String> paths, Map<String, String> parameters) {}

    private ManifestHeader() {}

    static List<Clause> parse(String header) {
        return split(header, ',').stream().map(ManifestHeader::clause).toList();
    }

    private static Clause clause(String text) {
        List<String> paths = new ArrayList<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : split(text, ';')) {
            int equals = part.indexOf('=');
            if (equals < 0 || part.startsWith("\"")) {
                paths.add(part);
                continue;
            }
            String name = part.substring(0, equals).strip();
            int type = name.endsWith(":") ? -1 : name.indexOf(':');
            String value = part.substring(equals + 1).strip();
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            parameters.put(type < 0 ? name : name.substring(0, type), quoted ? value.substring(1, value.length() - 1) : value);
        }
        return new Clause(paths, parameters);
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (c == separator && !quoted) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        parts.removeIf(String::isEmpty);
        return parts;
    }
}

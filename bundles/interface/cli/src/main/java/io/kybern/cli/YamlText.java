// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the YAML of kubeconfig files: block maps, block lists, scalars, `{}` and `[]`. All scalars are text.
final class YamlText {
    private final List<Line> lines;
    private int at;

    private YamlText(List<Line> lines) {
        this.lines = lines;
    }

    private record Line(int indent, String text) {}

    static Object parse(String text) {
        List<Line> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String content = line.strip();
            if (!content.isEmpty() && !content.startsWith("#") && !content.equals("---")) {
                split(line.length() - line.stripLeading().length(), content, lines);
            }
        }
        return lines.isEmpty() ? Map.of() : new YamlText(lines).block(lines.getFirst().indent());
    }

    /// `- name: x` becomes the mark `-` and, further in, `name: x`.
    private static void split(int indent, String content, List<Line> lines) {
        if (content.startsWith("- ")) {
            lines.add(new Line(indent, "-"));
            String rest = content.substring(2).stripLeading();
            split(indent + content.length() - rest.length(), rest, lines);
        } else {
            lines.add(new Line(indent, content));
        }
    }

    private Object block(int indent) {
        if (lines.get(at).text().equals("-")) {
            return list(indent);
        }
        return isMember(lines.get(at).text()) ? map(indent) : scalar(lines.get(at++).text());
    }

    private List<Object> list(int indent) {
        List<Object> list = new ArrayList<>();
        while (at < lines.size() && lines.get(at).indent() == indent && lines.get(at).text().equals("-")) {
            at++;
            list.add(at < lines.size() && lines.get(at).indent() > indent ? block(lines.get(at).indent()) : JsonText.NULL);
        }
        return list;
    }

    private Map<String, Object> map(int indent) {
        Map<String, Object> map = new LinkedHashMap<>();
        while (at < lines.size() && lines.get(at).indent() == indent && isMember(lines.get(at).text())) {
            String text = lines.get(at++).text();
            int colon = text.endsWith(":") ? text.length() - 1 : text.indexOf(": ");
            String name = String.valueOf(scalar(text.substring(0, colon)));
            String rest = text.substring(colon + 1).strip();
            map.put(name, rest.isEmpty() ? nested(indent) : scalar(rest));
        }
        return map;
    }

    /// A list may stand at the indentation of its name.
    private Object nested(int indent) {
        if (at == lines.size()) {
            return JsonText.NULL;
        }
        Line next = lines.get(at);
        boolean inside = next.indent() > indent || next.indent() == indent && next.text().equals("-");
        return inside ? block(next.indent()) : JsonText.NULL;
    }

    private static boolean isMember(String text) {
        return text.endsWith(":") || text.contains(": ") && !text.startsWith("\"");
    }

    private static Object scalar(String text) {
        if (text.equals("{}")) {
            return Map.of();
        }
        if (text.equals("[]")) {
            return List.of();
        }
        if (text.startsWith("\"") && text.endsWith("\"") && text.length() > 1) {
            return JsonText.parse(text);
        }
        return text.startsWith("'") && text.endsWith("'") && text.length() > 1 ? text.substring(1, text.length() - 1).replace("''", "'") : text;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Reads messages, fields, numbers and comments out of the generated protobuf classes' source jar, line by line: each `…OrBuilder`
/// interface names its message and repeats every field's declaration and comment.
final class ProtoSources {
    private static final Pattern MESSAGE = Pattern.compile("interface_extends:([\\w.]+)\\)");
    private static final Pattern FIELD = Pattern.compile("<code>(optional|required|repeated|map&lt;string, ?([\\w.]+)&gt;) ?([\\w.]+)? ?(\\w+)? = (\\d+)");
    private static final Pattern MAP = Pattern.compile("<code>map&lt;string, ?([\\w.]+)&gt; (\\w+) = (\\d+)");
    private static final Pattern TYPE = Pattern.compile("Protobuf type \\{@code ([\\w.]+)\\}");

    private final Map<String, Message> messages = new TreeMap<>();
    private final Map<String, List<String>> typeComments = new HashMap<>();

    record Field(String name, int number, String label, String type, List<String> comment) {
    }

    record Message(String name, Map<String, Field> fields, List<String> comment) {
    }

    static Map<String, Message> read(Path jar) throws IOException {
        var sources = new ProtoSources();
        try (var zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements();) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".java") && entry.getName().contains("/proto/")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        sources.parse(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
                    }
                }
            }
        }
        sources.messages.replaceAll((name, message) ->
                new Message(name, message.fields(), sources.typeComments.getOrDefault(name, List.of())));
        return sources.messages;
    }

    private void parse(BufferedReader in) throws IOException {
        List<String> comment = new ArrayList<>();
        Map<String, Field> fields = null;
        boolean text = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String trimmed = line.strip();
            if (trimmed.startsWith("// @@protoc_insertion_point(interface_extends:")) {
                fields = start(trimmed);
            } else if (line.startsWith("  }")) {
                fields = null;
            } else if (trimmed.equals("/**")) {
                comment = new ArrayList<>();
            } else if (trimmed.equals("* <pre>")) {
                text = true;
            } else if (trimmed.equals("* </pre>")) {
                text = false;
            } else if (text) {
                comment.add(unescape(trimmed.substring(1)));
            } else if (fields != null && trimmed.startsWith("* <code>")) {
                field(trimmed, comment, fields);
            } else if (trimmed.startsWith("* Protobuf type {@code ")) {
                Matcher type = TYPE.matcher(trimmed);
                if (type.find()) {
                    typeComments.putIfAbsent(type.group(1), comment);
                }
            }
        }
    }

    private Map<String, Field> start(String line) {
        Matcher matcher = MESSAGE.matcher(line);
        if (!matcher.find()) {
            throw new IllegalStateException("unexpected line: " + line);
        }
        var message = new Message(matcher.group(1), new TreeMap<>(), List.of());
        messages.put(message.name(), message);
        return message.fields();
    }

    private static void field(String line, List<String> comment, Map<String, Field> fields) {
        Matcher map = MAP.matcher(line);
        if (map.find()) {
            fields.putIfAbsent(map.group(2), new Field(map.group(2), Integer.parseInt(map.group(3)), "map", bare(map.group(1)), comment));
            return;
        }
        Matcher field = FIELD.matcher(line);
        if (field.find()) {
            fields.putIfAbsent(field.group(4),
                    new Field(field.group(4), Integer.parseInt(field.group(5)), field.group(1), bare(field.group(3)), comment));
        }
    }

    private static String bare(String type) {
        return type.startsWith(".") ? type.substring(1) : type;
    }

    private static String unescape(String line) {
        String text = line.startsWith(" ") ? line.substring(1) : line;
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&#42;", "*").replace("&#47;", "/").replace("&#64;", "@")
                .replace("&#92;", "\\").replace("&quot;", "\"").replace("&amp;", "&");
    }
}

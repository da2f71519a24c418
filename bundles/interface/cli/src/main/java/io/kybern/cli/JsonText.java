// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads and writes JSON as maps, lists, strings, numbers, booleans and [#NULL]. Small, so that a call of the command stays quick.
final class JsonText {
    /// Stands for the JSON literal `null`.
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /// @throws CommandFailure when the text is no JSON
    static Object parse(String text) {
        JsonText reader = new JsonText(text);
        Object value = reader.value();
        reader.space();
        if (reader.at < text.length()) {
            throw reader.malformed();
        }
        return value;
    }

    /// An object's member by its path, or an empty map.
    static Map<String, Object> object(Object value, String... path) {
        return get(value, path) instanceof Map<?, ?> map ? cast(map) : Map.of();
    }

    static List<Object> list(Object value, String... path) {
        return get(value, path) instanceof List<?> list ? List.copyOf(list) : List.of();
    }

    /// A scalar as text, or the empty string.
    static String string(Object value, String... path) {
        Object found = get(value, path);
        return found == NULL || found instanceof Map || found instanceof List ? "" : found.toString();
    }

    static Object get(Object value, String... path) {
        Object found = value;
        for (String name : path) {
            if (!(found instanceof Map<?, ?> map)) {
                return NULL;
            }
            Object member = map.get(name);
            found = member == null ? NULL : member;
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out, -1);
        return out.toString();
    }

    /// Writes with line breaks, for people.
    static String pretty(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out, int indent) {
        switch (value) {
            case Map<?, ?> map -> members(map.entrySet().stream().toList(), '{', '}', out, indent);
            case List<?> list -> members(list, '[', ']', out, indent);
            case String string -> quote(string, out);
            default -> out.append(value);
        }
    }

    private static void members(List<?> members, char open, char close, StringBuilder out, int indent) {
        out.append(open);
        int inner = indent < 0 ? indent : indent + 2;
        String separator = "";
        for (Object member : members) {
            out.append(separator);
            newLine(out, inner);
            if (member instanceof Map.Entry<?, ?> entry) {
                quote(String.valueOf(entry.getKey()), out);
                out.append(indent < 0 ? ":" : ": ");
                write(entry.getValue(), out, inner);
            } else {
                write(member, out, inner);
            }
            separator = ",";
        }
        if (!members.isEmpty()) {
            newLine(out, indent);
        }
        out.append(close);
    }

    private static void newLine(StringBuilder out, int indent) {
        if (indent >= 0) {
            out.append('\n').append(" ".repeat(indent));
        }
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private Object value() {
        space();
        char c = at < text.length() ? text.charAt(at) : 0;
        return switch (c) {
            case '{' -> objectValue();
            case '[' -> listValue();
            case '"' -> stringValue();
            case 't' -> literal("true", Boolean.TRUE);
            case 'f' -> literal("false", Boolean.FALSE);
            case 'n' -> literal("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> objectValue() {
        Map<String, Object> object = new LinkedHashMap<>();
        at++;
        space();
        if (skip('}')) {
            return object;
        }
        do {
            space();
            String name = stringValue();
            space();
            expect(':');
            object.put(name, value());
            space();
        } while (skip(','));
        expect('}');
        return object;
    }

    private List<Object> listValue() {
        List<Object> list = new ArrayList<>();
        at++;
        space();
        if (skip(']')) {
            return list;
        }
        do {
            list.add(value());
            space();
        } while (skip(','));
        expect(']');
        return list;
    }

    private String stringValue() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return string.toString();
            }
            string.append(c == '\\' ? escaped() : c);
        }
        throw malformed();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : 0;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> unicode();
            default -> throw malformed();
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw malformed();
        }
        try {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private Object literal(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw malformed();
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        try {
            return number.matches("-?\\d{1,18}") ? (Object) Long.valueOf(number) : (Object) Double.valueOf(number);
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean skip(char c) {
        boolean found = at < text.length() && text.charAt(at) == c;
        at += found ? 1 : 0;
        return found;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw malformed();
        }
    }

    private CommandFailure malformed() {
        return CommandFailure.failed("malformed JSON at character " + at);
    }
}

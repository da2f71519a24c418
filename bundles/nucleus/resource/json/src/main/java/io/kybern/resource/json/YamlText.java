// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.util.HexFormat;

/// Writes YAML in the layout of Go's library: block style, two blanks, lists at the level of their key, quotes only where needed.
final class YamlText {
    private final StringBuilder out = new StringBuilder();

    String write(Value value) {
        switch (value) {
            case ObjectValue object when !object.isEmpty() -> mapping(object, 0, false);
            case ArrayValue array when array.size() > 0 -> sequence(array, 0);
            default -> {
                scalar(value, 0);
                out.append('\n');
            }
        }
        return out.toString();
    }

    private void mapping(ObjectValue object, int indent, boolean inline) {
        for (int i = 0; i < object.size(); i++) {
            if (i > 0 || !inline) {
                out.repeat(' ', indent);
            }
            text(object.name(i), indent, true);
            out.append(':');
            child(object.value(i), indent);
        }
    }

    private void child(Value value, int indent) {
        switch (value) {
            case ObjectValue object when !object.isEmpty() -> {
                out.append('\n');
                mapping(object, indent + 2, false);
            }
            case ArrayValue array when array.size() > 0 -> {
                out.append('\n');
                sequence(array, indent);
            }
            default -> {
                out.append(' ');
                scalar(value, indent);
                out.append('\n');
            }
        }
    }

    private void sequence(ArrayValue array, int indent) {
        for (Value item : array.items()) {
            out.repeat(' ', indent).append('-');
            switch (item) {
                case ObjectValue object when !object.isEmpty() -> {
                    out.append(' ');
                    mapping(object, indent + 2, true);
                }
                case ArrayValue nested when nested.size() > 0 -> {
                    out.append('\n');
                    sequence(nested, indent + 2);
                }
                default -> {
                    out.append(' ');
                    scalar(item, indent);
                    out.append('\n');
                }
            }
        }
    }

    private void scalar(Value value, int indent) {
        switch (value) {
            case StringValue(String text) -> text(text, indent, false);
            case ObjectValue _ -> out.append("{}");
            case ArrayValue _ -> out.append("[]");
            case DecimalValue(double number) -> out.append(GoNumbers.format(number));
            default -> out.append(value.missing() ? "null" : value.toString());
        }
    }

    private void text(String text, int indent, boolean key) {
        if (!key && literal(text)) {
            block(text, indent + 2);
        } else if (text.isEmpty() || YamlScalars.ambiguous(text) || dated(text)) {
            quote(text);
        } else if (plain(text)) {
            out.append(text);
        } else if (text.chars().allMatch(YamlText::printable)) {
            out.append('\'').append(text.replace("'", "''")).append('\'');
        } else {
            quote(text);
        }
    }

    private static boolean literal(String text) {
        return text.indexOf('\n') >= 0 && text.charAt(0) != ' ' && text.charAt(0) != '\n'
                && text.chars().allMatch(c -> c == '\n' || c == '\t' || printable(c));
    }

    private void block(String text, int indent) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        int breaks = text.length() - end;
        out.append(breaks == 0 ? "|-" : breaks == 1 ? "|" : "|+");
        String body = breaks > 1 ? text.substring(0, text.length() - 1) : text.substring(0, end);
        for (String line : body.split("\n", -1)) {
            out.append('\n');
            if (!line.isEmpty()) {
                out.repeat(' ', indent).append(line);
            }
        }
    }

    private static boolean printable(int c) {
        return c >= 0x20 && c < 0x7f || c >= 0xa0 && c != 0xfeff && c != 0xfffe && c != 0xffff && c != 0x2028 && c != 0x2029;
    }

    /// Texts that YAML 1.1 takes for timestamps: Go quotes them.
    private static boolean dated(String text) {
        return text.length() >= 10 && text.matches("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?");
    }

    private static boolean plain(String text) {
        char first = text.charAt(0);
        if ("-?:".indexOf(first) >= 0 && (text.length() == 1 || text.charAt(1) == ' ') || ",[]{}#&*!|>'\"%@`=".indexOf(first) >= 0) {
            return false;
        }
        if (first == ' ' || text.endsWith(" ") || text.endsWith(":") || text.startsWith("---") || text.startsWith("...")) {
            return false;
        }
        return !text.contains(": ") && !text.contains(" #") && text.chars().allMatch(YamlText::printable);
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (printable(c) || Character.isSurrogate(c)) {
                        out.append(c);
                    } else {
                        out.append("\\u").append(HexFormat.of().withUpperCase().toHexDigits((short) c));
                    }
                }
            }
        }
        out.append('"');
    }
}

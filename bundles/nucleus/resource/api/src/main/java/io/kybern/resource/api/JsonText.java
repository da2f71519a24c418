// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.HexFormat;

/// The compact JSON of a value as a string, for messages. The codec bundle writes the wire formats.
public final class JsonText {
    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {
    }

    public static String of(Value value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Value value, StringBuilder out) {
        switch (value) {
            case ObjectValue object -> {
                out.append('{');
                for (int i = 0; i < object.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    quote(object.name(i), out);
                    out.append(':');
                    write(object.value(i), out);
                }
                out.append('}');
            }
            case ArrayValue array -> {
                out.append('[');
                for (int i = 0; i < array.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    write(array.get(i), out);
                }
                out.append(']');
            }
            case StringValue(String text) -> quote(text, out);
            case AbsentValue _ -> out.append("null");
            default -> out.append(value);
        }
    }

    private static void quote(String text, StringBuilder out) {
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
                    if (c < 0x20 || c == '<' || c == '>' || c == '&') {
                        out.append("\\u").append(HEX.toHexDigits((short) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}

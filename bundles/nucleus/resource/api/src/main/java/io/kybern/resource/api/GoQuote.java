// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// A text in double quotes as Go's `strconv.Quote` writes it; upstream's messages show texts so.
final class GoQuote {
    private static final String NAMED = "\u0007\b\f\n\r\t\u000b\"\\";
    private static final String LETTERS = "abfnrtv\"\\";

    private GoQuote() {
    }

    static String of(String text) {
        var out = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            int named = NAMED.indexOf(point);
            if (named >= 0) {
                out.append('\\').append(LETTERS.charAt(named));
            } else if (point < 0x20 || point == 0x7f) {
                out.append("\\x%02x".formatted(point));
            } else if (printable(point)) {
                out.appendCodePoint(point);
            } else {
                out.append((point < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(point));
            }
        });
        return out.append('"').toString();
    }

    private static boolean printable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED, Character.LINE_SEPARATOR,
                 Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }
}

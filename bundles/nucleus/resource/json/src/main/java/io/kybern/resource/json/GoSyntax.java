// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// Finds the first syntax error of a JSON text and words it as Go's scanner does. Recursive descent over the bytes; depth is bounded.
final class GoSyntax {
    private final byte[] text;
    private int at;
    private int depth;

    private GoSyntax(byte[] text) {
        this.text = text;
    }

    /// What is wrong with the text, if anything.
    static Optional<String> problem(byte[] text) {
        try {
            var scan = new GoSyntax(text);
            scan.value();
            scan.blanks();
            if (scan.at < text.length) {
                scan.fail("after top-level value");
            }
            return Optional.empty();
        } catch (Problem problem) {
            return Optional.of(problem.text);
        }
    }

    private void value() {
        int c = skipTo("looking for beginning of value");
        switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> fail("looking for beginning of value");
        }
    }

    private void object() {
        enter();
        int c = skipTo("");
        if (c == '}') {
            leave();
            return;
        }
        String expected = "looking for beginning of object key string";
        while (true) {
            if (skipTo("") != '"') {
                fail(expected);
            }
            string();
            if (skipTo("") != ':') {
                fail("after object key");
            }
            at++;
            value();
            c = skipTo("");
            if (c == '}') {
                leave();
                return;
            }
            if (c != ',') {
                fail("after object key:value pair");
            }
            at++;
        }
    }

    private void array() {
        enter();
        if (skipTo("") == ']') {
            leave();
            return;
        }
        while (true) {
            value();
            int c = skipTo("");
            if (c == ']') {
                leave();
                return;
            }
            if (c != ',') {
                fail("after array element");
            }
            at++;
        }
    }

    private void string() {
        at++;
        while (true) {
            int c = current();
            if (c == '"') {
                at++;
                return;
            }
            if (c < 0x20) {
                fail("in string literal");
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
    }

    private void escape() {
        int c = current();
        if ("bfnrt\\/\"".indexOf(c) < 0 && c != 'u') {
            fail("in string escape code");
        }
        at++;
        for (int i = 0; c == 'u' && i < 4; i++) {
            if (!HexFormat.isHexDigit(current())) {
                fail("in \\u hexadecimal character escape");
            }
            at++;
        }
    }

    private void literal(String word) {
        at++;
        for (int i = 1; i < word.length(); i++) {
            if (current() != word.charAt(i)) {
                fail("in literal " + word + " (expecting " + quoted(word.charAt(i)) + ")");
            }
            at++;
        }
    }

    private void number() {
        if (text[at] == '-') {
            at++;
            if (!digit(current())) {
                fail("in numeric literal");
            }
        }
        if (text[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            if (!digit(current())) {
                fail("after decimal point in numeric literal");
            }
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (current() == '+' || current() == '-') {
                at++;
            }
            if (!digit(current())) {
                fail("in exponent of numeric literal");
            }
            digits();
        }
    }

    private void digits() {
        while (digit(peek())) {
            at++;
        }
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private void enter() {
        at++;
        if (++depth > JsonCodec.MAX_DEPTH) {
            throw new Problem("exceeded max depth");
        }
    }

    private void leave() {
        at++;
        depth--;
    }

    private void blanks() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
    }

    private int skipTo(String expected) {
        blanks();
        int c = current();
        if (c >= 0x80 && !expected.isEmpty()) {
            fail(expected);
        }
        return c;
    }

    private int current() {
        if (at >= text.length) {
            throw new Problem("unexpected end of JSON input");
        }
        return text[at] & 0xff;
    }

    private int peek() {
        return at < text.length ? text[at] & 0xff : -1;
    }

    private void fail(String where) {
        throw new Problem("invalid character " + quoted(current()) + " " + where);
    }

    /// A byte in Go's quotes. Go looks at one byte only: a byte of a longer character shows as its Latin-1 letter.
    private static String quoted(int c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            case '\\' -> "'\\\\'";
            case '\n' -> "'\\n'";
            case '\t' -> "'\\t'";
            case '\r' -> "'\\r'";
            case 0x07 -> "'\\a'";
            case '\b' -> "'\\b'";
            case '\f' -> "'\\f'";
            case 0x0b -> "'\\v'";
            default -> c < 0x20 || c == 0x7f ? "'\\x" + HexFormat.of().toHexDigits((byte) c) + "'"
                    : c >= 0x80 && c < 0xa0 || c == 0xad ? "'\\u" + HexFormat.of().toHexDigits((short) c) + "'"
                    : "'" + new String(new byte[] {(byte) c}, StandardCharsets.ISO_8859_1) + "'";
        };
    }

    private static final class Problem extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String text;

        Problem(String text) {
            super(text, null, false, false);
            this.text = text;
        }
    }
}

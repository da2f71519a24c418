// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.DecodeException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times and durations as Go reads and writes them.
final class GoTime {
    private static final String LAYOUT = "2006-01-02T15:04:05Z07:00";
    private static final String[] ELEMENTS = {"2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05"};
    private static final Pattern ZONE = Pattern.compile("Z|[+-]\\d\\d:\\d\\d");
    private static final Pattern FRACTION = Pattern.compile("[.,](\\d+)");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern DURATION_PART = Pattern.compile("(\\d*\\.?\\d*)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

    private GoTime() {
    }

    static String seconds(String text) {
        return canonical(text) ? text : SECONDS.format(parse(text));
    }

    static String micros(String text) {
        return MICROS.format(parse(text));
    }

    /// `2026-01-02T03:04:05Z`: the usual case, without building an Instant.
    private static boolean canonical(String text) {
        if (text.length() != 20 || text.charAt(19) != 'Z') {
            return false;
        }
        for (int i = 0; i < 19; i++) {
            char want = "0000-00-00T00:00:00".charAt(i);
            char c = text.charAt(i);
            if (want == '0' ? c < '0' || c > '9' : c != want) {
                return false;
            }
        }
        return number(text, 5) <= 12 && number(text, 5) > 0 && number(text, 8) > 0 && number(text, 8) <= 28 && number(text, 11) < 24
                && number(text, 14) < 60 && number(text, 17) < 60;
    }

    private static int number(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }

    private static Instant parse(String text) {
        int at = 0;
        for (String element : ELEMENTS) {
            boolean digits = Character.isDigit(element.charAt(0));
            int end = at + element.length();
            boolean fits = end <= text.length() && (digits ? text.substring(at, end).chars().allMatch(c -> c >= '0' && c <= '9')
                    : text.startsWith(element, at));
            if (!fits) {
                throw wrong(text, text.substring(Math.min(at, text.length())), element);
            }
            at = end;
        }
        Matcher fraction = FRACTION.matcher(text).region(at, text.length());
        int zone = fraction.lookingAt() ? fraction.end() : at;
        Matcher offset = ZONE.matcher(text).region(zone, text.length());
        if (!offset.lookingAt()) {
            throw wrong(text, text.substring(zone), "Z07:00");
        }
        if (offset.end() < text.length()) {
            throw new DecodeException("parsing time \"" + text + "\": extra text: \"" + text.substring(offset.end()) + "\"");
        }
        checkRanges(text);
        try {
            return OffsetDateTime.parse(text.substring(0, 19) + (zone > at ? "." + fraction.group(1) : "") + offset.group()).toInstant();
        } catch (DateTimeException _) {
            throw new DecodeException("parsing time \"" + text + "\": day out of range");
        }
    }

    private static void checkRanges(String text) {
        String part = number(text, 5) < 1 || number(text, 5) > 12 ? "month" : number(text, 8) < 1 || number(text, 8) > 31 ? "day"
                : number(text, 11) > 23 ? "hour" : number(text, 14) > 59 ? "minute" : number(text, 17) > 59 ? "second" : "";
        if (!part.isEmpty()) {
            throw new DecodeException("parsing time \"" + text + "\": " + part + " out of range");
        }
    }

    private static DecodeException wrong(String text, String rest, String element) {
        return new DecodeException("parsing time \"" + text + "\" as \"" + LAYOUT + "\": cannot parse \"" + rest + "\" as \"" + element + "\"");
    }

    /// A duration in Go's notation: `1h0m0s`, `1.5s`, `300ms`.
    static String duration(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return "0s";
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = DURATION_PART.matcher(rest);
        int at = 0;
        while (part.find() && part.start() == at && part.group(1).chars().anyMatch(Character::isDigit)) {
            nanos = nanos.add(new BigDecimal(part.group(1).endsWith(".") ? part.group(1) + "0" : part.group(1)).multiply(unit(part.group(2))));
            at = part.end();
        }
        if (at == 0 || at < rest.length()) {
            boolean number = at == 0 && !rest.isEmpty() && rest.chars().allMatch(c -> Character.isDigit(c) || c == '.');
            throw new DecodeException(number ? "time: missing unit in duration \"" + text + "\"" : "time: invalid duration \"" + text + "\"");
        }
        long total = nanos.longValue();
        return (text.startsWith("-") && total != 0 ? "-" : "") + written(total);
    }

    private static BigDecimal unit(String name) {
        return BigDecimal.valueOf(switch (name) {
            case "ns" -> 1L;
            case "us", "\u00b5s", "\u03bcs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        });
    }

    private static String written(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return plain(nanos, 3) + "\u00b5s";
        }
        if (nanos < 1_000_000_000) {
            return plain(nanos, 6) + "ms";
        }
        long minutes = nanos / 60_000_000_000L;
        String seconds = plain(nanos % 60_000_000_000L, 9) + "s";
        return minutes == 0 ? seconds : minutes < 60 ? minutes + "m" + seconds : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private static String plain(long number, int scale) {
        return number == 0 ? "0" : BigDecimal.valueOf(number, scale).stripTrailingZeros().toPlainString();
    }
}

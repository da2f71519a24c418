// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations between their canonical text (`1h0m0s`, `300ms`) and nanoseconds.
final class GoDuration {
    private static final Pattern PART = Pattern.compile("([\\d.]+)(ns|\u00b5s|us|ms|s|m|h)");
    private static final long SECOND = 1_000_000_000L;

    private GoDuration() {
    }

    static long nanos(String text) {
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(switch (part.group(2)) {
                case "ns" -> 1;
                case "\u00b5s", "us" -> 1_000;
                case "ms" -> 1_000_000;
                case "s" -> SECOND;
                case "m" -> 60 * SECOND;
                default -> 3600 * SECOND;
            })));
        }
        return text.startsWith("-") ? -nanos.longValue() : nanos.longValue();
    }

    static String text(long nanos) {
        long size = Math.abs(nanos);
        String sign = nanos < 0 ? "-" : "";
        if (size == 0) {
            return "0s";
        }
        if (size < SECOND) {
            return sign + (size < 1_000 ? size + "ns" : size < 1_000_000 ? plain(size, 3) + "\u00b5s" : plain(size, 6) + "ms");
        }
        long minutes = size / (60 * SECOND);
        String seconds = plain(size % (60 * SECOND), 9) + "s";
        return sign + (minutes == 0 ? seconds : minutes < 60 ? minutes + "m" + seconds : minutes / 60 + "h" + minutes % 60 + "m" + seconds);
    }

    private static String plain(long number, int scale) {
        return number == 0 ? "0" : BigDecimal.valueOf(number, scale).stripTrailingZeros().toPlainString();
    }
}

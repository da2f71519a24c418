// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `timeout` parameter of a request: a duration in Go's notation.
final class Timeouts {
    private static final Pattern PARTS = Pattern.compile("[-+]?((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+|[-+]?0");
    private static final Pattern PART = Pattern.compile("(?:\\d+\\.?\\d*|\\.\\d+)([^\\d.]*)");

    private Timeouts() {
    }

    static void check(String text) {
        if (!text.isEmpty() && !PARTS.matcher(text).matches()) {
            throw ApiException.badRequest("invalid timeout specified in the request URL - time: " + problem(text) + "\"" + text + "\"");
        }
    }

    private static String problem(String text) {
        Matcher part = PART.matcher(text.replaceFirst("^[-+]", ""));
        while (part.lookingAt()) {
            String unit = part.group(1);
            if (unit.isEmpty()) {
                return "missing unit in duration ";
            }
            if (!PARTS.matcher("1" + unit).matches()) {
                return "unknown unit \"" + unit + "\" in duration ";
            }
            part.region(part.end(), part.regionEnd());
        }
        return "invalid duration ";
    }
}

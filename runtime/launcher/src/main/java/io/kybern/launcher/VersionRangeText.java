// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version range as one reads it in a manifest, recovered from the filter that the framework makes of it.
final class VersionRangeText {
    private static final Pattern LEAST = Pattern.compile("(!?)\\((?:bundle-)?version([<>]=)([^)]*)\\)");

    private VersionRangeText() {}

    /// `[1.0.0,2.0.0)`, `1.0.0 or newer`, or empty where the filter has no version.
    static String of(String filter) {
        String from = "";
        String to = "";
        Matcher matcher = LEAST.matcher(filter);
        while (matcher.find()) {
            boolean negated = !matcher.group(1).isEmpty();
            boolean atLeast = matcher.group(2).equals(">=");
            String version = matcher.group(3);
            if (atLeast && !negated) {
                from = "[" + version;
            } else if (atLeast) {
                to = version + ")";
            } else if (negated) {
                from = "(" + version;
            } else {
                to = version + "]";
            }
        }
        if (from.isEmpty() && to.isEmpty()) {
            return "";
        }
        return to.isEmpty() ? from.substring(1) + " or newer" : (from.isEmpty() ? "[0" : from) + "," + to;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says in plain words why a bundle does not resolve or start.
final class PlainWords {
    private static final Pattern PACKAGE = Pattern.compile("osgi\\.wiring\\.package[;)]? ?;? ?(\\(&)?\\(osgi\\.wiring\\.package=([^)]+)\\)([^\\]]*)");
    private static final Pattern AT_LEAST = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");
    private static final Pattern JAVA = Pattern.compile("osgi\\.ee=JavaSE\\)\\(version=([^)]+)\\)");

    private PlainWords() {}

    static String of(String message) {
        Matcher missing = PACKAGE.matcher(message);
        if (missing.find()) {
            Matcher from = AT_LEAST.matcher(missing.group(3));
            Matcher below = BELOW.matcher(missing.group(3));
            String range = !from.find() ? "" : below.find() ? " in version [%s,%s)".formatted(from.group(1), below.group(1))
                : " in version %s or newer".formatted(from.group(1));
            return "the bundle imports package %s%s, which this server does not offer to plugins".formatted(missing.group(2), range);
        }
        Matcher java = JAVA.matcher(message);
        if (java.find()) {
            return "the bundle needs Java %s, this server runs on Java %s".formatted(java.group(1), Runtime.version().feature());
        }
        return message;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import java.util.List;

/// Path elements for people: `.spec.containers[name="a"].image`.
final class PathText {
    private PathText() {
    }

    static String of(List<String> path) {
        var out = new StringBuilder();
        path.forEach(element -> out.append(of(element)));
        return out.toString();
    }

    static String of(String element) {
        String rest = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + rest;
            case 'v' -> "[=" + rest + "]";
            case 'k' -> "[" + keys(rest) + "]";
            default -> "[" + rest + "]";
        };
    }

    /// Turns `{"a":1,"b":"x"}` into `a=1,b="x"`.
    private static String keys(String json) {
        var out = new StringBuilder();
        boolean name = true;
        int at = 1;
        while (at < json.length() - 1) {
            char c = json.charAt(at);
            if (c == '"') {
                int end = closing(json, at);
                out.append(name ? json.substring(at + 1, end) : json.substring(at, end + 1));
                at = end + 1;
            } else {
                out.append(c == ':' ? '=' : c);
                name = c == ',' || name && c != ':';
                at++;
            }
        }
        return out.toString();
    }

    private static int closing(String json, int open) {
        int at = open + 1;
        while (at < json.length() - 1 && json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }
}

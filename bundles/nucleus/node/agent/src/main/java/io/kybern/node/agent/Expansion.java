// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.util.List;
import java.util.Map;

/// `$(NAME)` in commands, arguments and environment variables. `$$` is a dollar; a name that is not there stays as it is written.
final class Expansion {
    private Expansion() {
    }

    static List<String> expand(List<String> texts, Map<String, String> variables) {
        return texts.stream().map(text -> expand(text, variables)).toList();
    }

    static String expand(String text, Map<String, String> variables) {
        var out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$' || at + 1 == text.length()) {
                out.append(c);
                at++;
            } else if (text.charAt(at + 1) == '$') {
                out.append('$');
                at += 2;
            } else if (text.charAt(at + 1) == '(' && text.indexOf(')', at) > 0) {
                int end = text.indexOf(')', at);
                String name = text.substring(at + 2, end);
                out.append(variables.getOrDefault(name, text.substring(at, end + 1)));
                at = end + 1;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }
}

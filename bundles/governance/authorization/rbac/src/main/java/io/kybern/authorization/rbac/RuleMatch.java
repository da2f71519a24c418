// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorizer.Rule;
import io.kybern.resource.api.Value;
import java.util.List;

/// Reads the rules of roles and tells whether they allow a request.
final class RuleMatch {
    private RuleMatch() {
    }

    static List<Rule> rules(Value role) {
        return role.get("rules").items().stream().map(RuleMatch::rule).toList();
    }

    static Rule rule(Value rule) {
        return new Rule(texts(rule, "verbs"), texts(rule, "apiGroups"), texts(rule, "resources"), texts(rule, "resourceNames"),
                texts(rule, "nonResourceURLs"));
    }

    private static List<String> texts(Value rule, String field) {
        return rule.get(field).items().stream().map(Value::text).toList();
    }

    static boolean allows(Rule rule, Attributes asked) {
        if (!asked.resourceRequest()) {
            return anyOr(rule.verbs(), asked.verb()) && pathMatches(rule.nonResourceUrls(), asked.path());
        }
        return anyOr(rule.verbs(), asked.verb()) && anyOr(rule.groups(), asked.group()) && resourceMatches(rule.resources(), asked)
                && (rule.resourceNames().isEmpty() || rule.resourceNames().contains(asked.name()));
    }

    private static boolean resourceMatches(List<String> resources, Attributes asked) {
        String combined = asked.resourceAndSubresource();
        for (String resource : resources) {
            if (resource.equals("*") || resource.equals(combined) || everySubresource(resource, asked.subresource())) {
                return true;
            }
        }
        return false;
    }

    /// `*/scale` stands for that subresource of everything.
    private static boolean everySubresource(String resource, String subresource) {
        return !subresource.isEmpty() && resource.length() == subresource.length() + 2 && resource.startsWith("*/")
                && resource.endsWith(subresource);
    }

    private static boolean pathMatches(List<String> patterns, String path) {
        for (String pattern : patterns) {
            if (covers(pattern, path)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a path pattern stands for a path, or for a narrower pattern.
    static boolean covers(String pattern, String path) {
        return pattern.equals("*") || pattern.equals(path)
                || pattern.endsWith("*") && path.startsWith(pattern.substring(0, pattern.length() - 1));
    }

    static boolean anyOr(List<String> list, String wanted) {
        return list.contains("*") || list.contains(wanted);
    }
}

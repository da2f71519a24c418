// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.authorization.api.Authorizer.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Compares what somebody holds with what somebody wants to give.
final class RuleCoverage {
    private RuleCoverage() {
    }

    /// The single permissions of `wanted` that no rule of `held` covers; empty when all are held.
    static List<Rule> missing(List<Rule> held, List<Rule> wanted) {
        List<Rule> missing = new ArrayList<>();
        for (Rule rule : wanted) {
            for (Rule single : singles(rule)) {
                if (held.stream().noneMatch(owned -> covers(owned, single))) {
                    missing.add(single);
                }
            }
        }
        return missing;
    }

    /// Missing permissions for people: verbs on the same thing are put together, one line each, sorted.
    static String describe(List<Rule> missing) {
        return compact(missing).stream().map(RuleCoverage::text).collect(Collectors.toCollection(TreeSet::new)).stream()
                .collect(Collectors.joining("\n"));
    }

    private static List<Rule> singles(Rule rule) {
        List<Rule> singles = new ArrayList<>();
        for (String group : rule.groups()) {
            for (String resource : rule.resources()) {
                for (String verb : rule.verbs()) {
                    if (rule.resourceNames().isEmpty()) {
                        singles.add(new Rule(List.of(verb), List.of(group), List.of(resource), List.of(), List.of()));
                    }
                    for (String name : rule.resourceNames()) {
                        singles.add(new Rule(List.of(verb), List.of(group), List.of(resource), List.of(name), List.of()));
                    }
                }
            }
        }
        for (String path : rule.nonResourceUrls()) {
            for (String verb : rule.verbs()) {
                singles.add(new Rule(List.of(verb), List.of(), List.of(), List.of(), List.of(path)));
            }
        }
        return singles;
    }

    private static boolean covers(Rule owned, Rule single) {
        boolean verb = RuleMatch.anyOr(owned.verbs(), single.verbs().getFirst());
        if (!single.nonResourceUrls().isEmpty()) {
            String path = single.nonResourceUrls().getFirst();
            return verb && owned.nonResourceUrls().stream().anyMatch(pattern -> RuleMatch.covers(pattern, path));
        }
        return verb && RuleMatch.anyOr(owned.groups(), single.groups().getFirst()) && resourceCovered(owned, single.resources().getFirst())
                && (owned.resourceNames().isEmpty()
                        || !single.resourceNames().isEmpty() && owned.resourceNames().contains(single.resourceNames().getFirst()));
    }

    private static boolean resourceCovered(Rule owned, String resource) {
        int slash = resource.indexOf('/');
        return RuleMatch.anyOr(owned.resources(), resource) || slash >= 0 && owned.resources().contains("*" + resource.substring(slash));
    }

    private static List<Rule> compact(List<Rule> rules) {
        Map<Rule, List<String>> verbs = new LinkedHashMap<>();
        List<Rule> compacted = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.nonResourceUrls().isEmpty()) {
                verbs.computeIfAbsent(withVerbs(rule, List.of()), _ -> new ArrayList<>()).addAll(rule.verbs());
            } else {
                compacted.add(rule);
            }
        }
        verbs.forEach((rule, all) -> compacted.add(withVerbs(rule, all)));
        return compacted;
    }

    private static Rule withVerbs(Rule rule, List<String> verbs) {
        return new Rule(List.copyOf(verbs), rule.groups(), rule.resources(), rule.resourceNames(), rule.nonResourceUrls());
    }

    private static String text(Rule rule) {
        List<String> parts = new ArrayList<>();
        part(parts, "APIGroups", rule.groups());
        part(parts, "Resources", rule.resources());
        part(parts, "NonResourceURLs", rule.nonResourceUrls());
        part(parts, "ResourceNames", rule.resourceNames());
        part(parts, "Verbs", rule.verbs());
        return "{" + String.join(", ", parts) + "}";
    }

    private static void part(List<String> parts, String label, List<String> texts) {
        if (!texts.isEmpty()) {
            parts.add(label + ":" + quoted(texts));
        }
    }

    /// As Go prints a list of quoted texts.
    static String quoted(List<String> texts) {
        return texts.stream().map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(" ", "[", "]"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The content of one nftables table: maps and sets with their elements, chains with their rules. Knows how to write itself whole, and how
/// to write what leads from another program to itself; nft applies either as one transaction.
///
/// @param sets maps and sets: their definition by name
/// @param chains hook line (empty for a chain that is jumped to) and rules, by name
/// @param elements by set, key to value; the value of a set's element is empty
record NftProgram(
        String table, Map<String, String> sets, Map<String, Chain> chains, Map<String, ? extends Map<String, String>> elements) {

    private static final Pattern FILLED = Pattern.compile("map (\\w+) \\{[^{}]*elements = \\{([^{}]+)\\}");

    /// @param hook such as `type nat hook prerouting priority dstnat; policy accept;`, or empty
    record Chain(String hook, List<String> rules) {
        Chain {
            rules = List.copyOf(rules);
        }
    }

    /// Replaces whatever the table holds.
    ///
    /// @param listing the table as `nft list table` shows it, or empty: what packets left in maps of the same name is kept
    String text(String listing) {
        var out = new StringBuilder();
        out.append("add table ip ").append(table).append("\ndelete table ip ").append(table).append('\n');
        out.append("add table ip ").append(table).append('\n');
        appendDifference(out, new NftProgram(table, Map.of(), Map.of(), Map.of()));
        var filled = FILLED.matcher(listing);
        while (filled.find()) {
            if (sets.containsKey(filled.group(1)) && !elements.containsKey(filled.group(1))) {
                command(out, "add", "element").append(filled.group(1)).append(" { ").append(filled.group(2).strip()).append(" }\n");
            }
        }
        return out.toString();
    }

    /// What changes the other program into this one; empty when nothing does.
    String differenceFrom(NftProgram before) {
        var out = new StringBuilder();
        appendDifference(out, before);
        return out.toString();
    }

    private void appendDifference(StringBuilder out, NftProgram before) {
        sets.forEach((name, definition) -> {
            if (!before.sets.containsKey(name)) {
                command(out, "add", definition.startsWith("map ") ? "map" : "set").append(name).append(" { ")
                        .append(definition.substring(4)).append(" }\n");
            }
        });
        chains.forEach((name, chain) -> {
            if (!before.chains.containsKey(name)) {
                command(out, "add", "chain").append(name).append(chain.hook.isEmpty() ? "\n" : " { " + chain.hook + " }\n");
            }
        });
        appendRules(out, before);
        for (var set : before.elements.keySet()) {
            appendElements(out, "delete", set, removed(before.of(set), of(set)));
        }
        for (var set : elements.keySet()) {
            appendElements(out, "add", set, removed(of(set), before.of(set)));
        }
        appendRemovals(out, before);
    }

    private void appendRules(StringBuilder out, NftProgram before) {
        chains.forEach((name, chain) -> {
            var old = before.chains.get(name);
            if (chain.equals(old)) {
                return;
            }
            if (old != null) {
                command(out, "flush", "chain").append(name).append('\n');
            }
            chain.rules.forEach(rule -> command(out, "add", "rule").append(name).append(' ').append(rule).append('\n'));
        });
    }

    /// Chains first: their rules use the sets.
    private void appendRemovals(StringBuilder out, NftProgram before) {
        var gone = before.chains.keySet().stream().filter(name -> !chains.containsKey(name)).toList();
        gone.forEach(name -> command(out, "flush", "chain").append(name).append('\n'));
        gone.forEach(name -> command(out, "delete", "chain").append(name).append('\n'));
        before.sets.forEach((name, definition) -> {
            if (!sets.containsKey(name)) {
                command(out, "delete", definition.startsWith("map ") ? "map" : "set").append(name).append('\n');
            }
        });
    }

    private Map<String, String> of(String set) {
        var found = elements.get(set);
        return found == null ? Map.of() : found;
    }

    /// The elements that the other side does not have, or has with another value.
    private static Map<String, String> removed(Map<String, String> from, Map<String, String> other) {
        var difference = new TreeMap<String, String>();
        from.forEach((key, value) -> {
            if (!value.equals(other.get(key))) {
                difference.put(key, value);
            }
        });
        return difference;
    }

    private void appendElements(StringBuilder out, String verb, String set, Map<String, String> changed) {
        if (changed.isEmpty()) {
            return;
        }
        var items = new ArrayList<String>(changed.size());
        changed.forEach((key, value) -> items.add(value.isEmpty() || verb.equals("delete") ? key : key + " : " + value));
        command(out, verb, "element").append(set).append(" { ").append(String.join(", ", items)).append(" }\n");
    }

    private StringBuilder command(StringBuilder out, String verb, String kind) {
        return out.append(verb).append(' ').append(kind).append(" ip ").append(table).append(' ');
    }

    /// Gathers a program.
    static final class Builder {
        private final String table;
        private final Map<String, String> sets = new LinkedHashMap<>();
        private final Map<String, Chain> chains = new LinkedHashMap<>();
        private final Map<String, Map<String, String>> elements = new LinkedHashMap<>();

        Builder(String table) {
            this.table = table;
        }

        Builder set(String name, String definition) {
            sets.put(name, definition);
            return this;
        }

        Builder chain(String name, String hook, String... rules) {
            chains.put(name, new Chain(hook, List.of(rules)));
            return this;
        }

        boolean has(String chain) {
            return chains.containsKey(chain);
        }

        Builder element(String set, String key, String value) {
            elements.computeIfAbsent(set, name -> new TreeMap<>()).put(key, value);
            return this;
        }

        NftProgram build() {
            return new NftProgram(table, new LinkedHashMap<>(sets), new LinkedHashMap<>(chains), new TreeMap<>(elements));
        }
    }
}

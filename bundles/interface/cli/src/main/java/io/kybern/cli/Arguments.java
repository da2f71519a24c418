// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The words after a command, sorted into options and the rest.
///
/// @param values values of options that take one
/// @param flags options without a value that were given
/// @param words everything else, in order
record Arguments(Map<String, String> values, Set<String> flags, List<String> words) {
    /// Sorts words by what a command declares: `--name=value` and `--name value` for options, `--name` for flags.
    ///
    /// @throws CommandFailure with exit code 2 on an unknown option, a missing value or too many words
    static Arguments parse(Set<String> options, Set<String> flags, int mostWords, List<String> args) {
        Map<String, String> values = new HashMap<>();
        Set<String> given = new java.util.HashSet<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i);
            int equals = word.indexOf('=');
            String name = equals > 0 && word.startsWith("-") ? word.substring(0, equals) : word;
            if (options.contains(name)) {
                if (name.equals(word) && ++i == args.size()) {
                    throw CommandFailure.usage("option " + name + " needs a value");
                }
                values.put(name, name.equals(word) ? args.get(i) : word.substring(equals + 1));
            } else if (flags.contains(word)) {
                given.add(word);
            } else if (word.startsWith("-") && !word.equals("-")) {
                throw CommandFailure.usage("unknown option " + name);
            } else {
                words.add(word);
            }
        }
        if (words.size() > mostWords) {
            throw CommandFailure.usage("unexpected argument \"" + words.get(mostWords) + "\"");
        }
        return new Arguments(Map.copyOf(values), Set.copyOf(given), List.copyOf(words));
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(values.get(option));
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /// A whole number within bounds, or the default where the option is absent.
    int number(String option, int least, int most, int absent) {
        String text = values.get(option);
        if (text == null) {
            return absent;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw CommandFailure.usage("option " + option + " needs a number from " + least + " to " + most + ", not \"" + text + "\"");
        }
        throw CommandFailure.usage("option " + option + " needs a number from " + least + " to " + most + ", not " + text);
    }

    String word(int index, String what) {
        if (index >= words.size()) {
            throw CommandFailure.usage(what + " is missing");
        }
        return words.get(index);
    }
}

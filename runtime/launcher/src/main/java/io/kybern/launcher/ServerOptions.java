// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What the command line passes to a server process, as `name=value` words.
///
/// @param home the assembled folder
/// @param distribution name of the distribution
/// @param data folder of all state of this instance
/// @param properties framework properties, `kybern.*` among them
record ServerOptions(Path home, String distribution, Path data, Map<String, String> properties) {
    static ServerOptions parse(String... words) {
        Map<String, String> values = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new LaunchException("expected name=value, found \"" + word + "\"");
            }
            values.put(word.substring(0, equals), word.substring(equals + 1));
        }
        Path home = Path.of(required(values, "home"));
        Path data = Path.of(required(values, "kybern.data")).toAbsolutePath().normalize();
        String distribution = required(values, "distribution");
        values.keySet().removeAll(java.util.Set.of("home", "distribution"));
        values.put("kybern.data", data.toString());
        values.put("kybern.home", home.toAbsolutePath().normalize().toString());
        values.put("kybern.distribution", distribution);
        return new ServerOptions(home, distribution, data, Map.copyOf(values));
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new LaunchException(name + " is not given");
        }
        return value;
    }
}

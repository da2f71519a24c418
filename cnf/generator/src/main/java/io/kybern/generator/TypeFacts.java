// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The facts about types: presence, enums and defaults, by `<version key>/<type>`, for example `core/v1/PodSpec`.
final class TypeFacts {
    private final Map<String, Map<?, ?>> types = new HashMap<>();
    private final Map<String, Map<?, ?>> defaults = new HashMap<>();

    static TypeFacts read(Path folder) throws IOException {
        var facts = new TypeFacts();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("types"), "*.yaml")) {
            for (Path file : files) {
                collect(load(file), facts.types);
            }
        }
        collect(load(folder.resolve("defaults.yaml")), facts.defaults);
        return facts;
    }

    static Map<?, ?> load(Path file) throws IOException {
        var settings = LoadSettings.builder().setLabel(file.toString()).build();
        return (Map<?, ?>) new Load(settings).loadFromString(Files.readString(file));
    }

    private static void collect(Map<?, ?> document, Map<String, Map<?, ?>> into) {
        document.forEach((version, types) ->
                ((Map<?, ?>) types).forEach((type, facts) -> into.put(version + "/" + type, (Map<?, ?>) facts)));
    }

    boolean knows(String type) {
        return types.containsKey(type);
    }

    Type.Presence presence(String type, String field) {
        if (list(type, "always").contains(field)) {
            return Type.Presence.ALWAYS;
        }
        if (list(type, "pointers").contains(field)) {
            return Type.Presence.POINTER;
        }
        return list(type, "zero_dropped").contains(field) ? Type.Presence.ZERO_DROPPED : Type.Presence.OMIT_EMPTY;
    }

    /// Pointers that are written as `null` when there is nothing (no upstream omitempty).
    boolean nullable(String type, String field) {
        return list(type, "nullable").contains(field);
    }

    List<String> enums(String type, String field) {
        Object values = section(type, "enums").get(field);
        return values instanceof List<?> closed ? closed.stream().map(String::valueOf).toList() : List.of();
    }

    /// The default as JSON text.
    Optional<String> defaultJson(String type, String field) {
        Map<?, ?> own = defaults.get(type);
        if (own != null && own.containsKey(field)) {
            return Optional.of(Json.text(own.get(field)));
        }
        Object marker = section(type, "defaults").get(field);
        return marker == null || marker.toString().startsWith("ref(") ? Optional.empty() : Optional.of(marker.toString());
    }

    private List<?> list(String type, String key) {
        Map<?, ?> facts = types.get(type);
        return facts != null && facts.get(key) instanceof List<?> list ? list : List.of();
    }

    private Map<?, ?> section(String type, String key) {
        Map<?, ?> facts = types.get(type);
        return facts != null && facts.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Values of YAML facts as JSON text.
final class Json {
    private Json() {
    }

    static String text(Object value) {
        return switch (value) {
            case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            case List<?> list -> list.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
            case Map<?, ?> map -> map.entrySet().stream().map(e -> text(e.getKey()) + ":" + text(e.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
            default -> String.valueOf(value);
        };
    }
}

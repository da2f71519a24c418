// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A message: its fields by number. A field of the JSON object can stand in a nested message that JSON inlines.
final class WireType {
    enum Kind {
        OBJECT, MAP, ARRAY, STRING, INT32, INT64, DOUBLE, BOOLEAN, BYTES, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING, RAW, FIELDS_V1,
        JSON, SCHEMA_OR_BOOL, SCHEMA_OR_ARRAY, SCHEMA_OR_STRINGS
    }

    enum Shape { SINGLE, ARRAY, MAP, MAP_OF_ARRAYS }

    /// One JSON field.
    ///
    /// @param slot its place among all fields of the object
    /// @param reference index of the type of an OBJECT
    /// @param numbers path of field numbers; more than one when inlined
    /// @param wrapped a list inside a message of its own
    /// @param pointer nothing is written when it is absent
    record Field(int slot, String name, Shape shape, Kind kind, int reference, List<Integer> numbers, boolean wrapped, boolean pointer) {
    }

    /// What a field number stands for.
    sealed interface Part {
        int number();

        record Leaf(int number, Field field) implements Part {
        }

        /// A message that JSON inlines.
        record Inlined(int number, Level level) implements Part {
        }
    }

    /// A level of the message.
    static final class Level {
        private final TreeMap<Integer, Part> parts = new TreeMap<>();
        private List<Part> descending = List.of();
        private Part[] byNumber = {};

        private Level inlined(int number) {
            return parts.computeIfAbsent(number, n -> new Part.Inlined(n, new Level())) instanceof Part.Inlined(int _, Level level) ? level
                    : new Level();
        }

        private void finish() {
            descending = List.copyOf(parts.descendingMap().values());
            byNumber = new Part[parts.isEmpty() ? 0 : parts.lastKey() + 1];
            parts.forEach((number, part) -> {
                byNumber[number] = part;
                if (part instanceof Part.Inlined(int _, Level level)) {
                    level.finish();
                }
            });
        }

        /// The parts, the highest number first.
        List<Part> descending() {
            return descending;
        }

        @Nullable Part part(int number) {
            return number < byNumber.length ? byNumber[number] : null;
        }
    }

    private final String name;
    private final List<Field> fields;
    private final Level root = new Level();

    WireType(String name, List<Field> fields) {
        this.name = name;
        this.fields = List.copyOf(fields);
        for (Field field : fields) {
            Level level = root;
            List<Integer> path = field.numbers();
            for (int number : path.subList(0, path.size() - 1)) {
                level = level.inlined(number);
            }
            level.parts.put(path.getLast(), new Part.Leaf(path.getLast(), field));
        }
        root.finish();
    }

    String name() {
        return name;
    }

    List<Field> fields() {
        return fields;
    }

    Level root() {
        return root;
    }

    Field field(String json) {
        return fields.stream().filter(field -> field.name().equals(json)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no field " + json));
    }
}

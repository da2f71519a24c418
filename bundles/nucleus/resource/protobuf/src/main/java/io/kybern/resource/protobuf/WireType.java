// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import java.util.List;
import java.util.TreeMap;

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

    /// A level of the message: fields and inlined messages by number.
    record Level(TreeMap<Integer, Field> fields, TreeMap<Integer, Level> inlined) {
        Level() {
            this(new TreeMap<>(), new TreeMap<>());
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
                level = level.inlined().computeIfAbsent(number, _ -> new Level());
            }
            level.fields().put(path.getLast(), field);
        }
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

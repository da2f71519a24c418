// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.plugins;

import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Field;
import io.kybern.resource.api.Schema.Format;
import io.kybern.resource.api.Schema.ListMerge;
import io.kybern.resource.api.Schema.ListType;
import io.kybern.resource.api.Schema.Presence;
import io.kybern.resource.api.Schema.Type;
import io.kybern.resource.api.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Makes schemas by hand.
final class Shapes {
    private Shapes() {}

    static Schema scalar(Type type, Format format, Set<String> enums, Value defaultValue) {
        return new Schema(type, format, "", "", Map.of(), () -> Schema.ANY, ListMerge.ATOMIC, false, false, false, enums, defaultValue);
    }

    static Schema string() {
        return scalar(Type.STRING, Format.NONE, Set.of(), Value.ABSENT);
    }

    static Schema choice(String fallback, String... values) {
        return scalar(Type.STRING, Format.NONE, Set.of(values), fallback.isEmpty() ? Value.ABSENT : Value.of(fallback));
    }

    static Schema bytes() {
        return scalar(Type.STRING, Format.BYTES, Set.of(), Value.ABSENT);
    }

    static Schema time() {
        return scalar(Type.STRING, Format.TIME, Set.of(), Value.ABSENT);
    }

    static Schema int32() {
        return scalar(Type.INTEGER, Format.INT32, Set.of(), Value.ABSENT);
    }

    static Schema int64() {
        return scalar(Type.INTEGER, Format.INT64, Set.of(), Value.ABSENT);
    }

    static Schema truth() {
        return scalar(Type.BOOLEAN, Format.NONE, Set.of(), Value.ABSENT);
    }

    static Schema map(Schema element) {
        return new Schema(Type.MAP, Format.NONE, "", "", Map.of(), () -> element, ListMerge.ATOMIC, false, false, false, Set.of(), Value.ABSENT);
    }

    static Schema list(Schema element, ListMerge merge) {
        return new Schema(Type.ARRAY, Format.NONE, "", "", Map.of(), () -> element, merge, false, false, false, Set.of(), Value.ABSENT);
    }

    static ListMerge byKey(String key) {
        return new ListMerge(ListType.MAP, List.of(key), key, true, false);
    }

    static ListMerge set() {
        return new ListMerge(ListType.SET, List.of(), "", true, false);
    }

    static Schema object(String name, String description, Field... fields) {
        Map<String, Field> byName = new TreeMap<>();
        Arrays.stream(fields).forEach(field -> byName.put(field.name(), field));
        return new Schema(Type.OBJECT, Format.NONE, name, description, Collections.unmodifiableMap(byName), () -> Schema.ANY, ListMerge.ATOMIC,
            false, false, false, Set.of(), Value.ABSENT);
    }

    static Field field(String name, Schema schema, String description) {
        Presence presence = switch (schema.type()) {
            case OBJECT, MAP, ARRAY, ANY -> Presence.OMIT_EMPTY;
            case BOOLEAN, INTEGER, NUMBER -> Presence.POINTER;
            case STRING -> Presence.ZERO_DROPPED;
        };
        return new Field(name, () -> schema, description, false, presence);
    }

    static Field required(String name, Schema schema, String description) {
        return new Field(name, () -> schema, description, true, Presence.ALWAYS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Field;
import io.kybern.resource.api.Schema.Format;
import io.kybern.resource.api.Schema.ListMerge;
import io.kybern.resource.api.Schema.ListType;
import io.kybern.resource.api.Schema.Presence;
import io.kybern.resource.api.Schema.Type;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Small schemas for tests.
final class Schemas {
    private Schemas() {
    }

    static Schema scalar(Type type) {
        return of(type, Map.of(), Schema.ANY, ListMerge.ATOMIC, false);
    }

    static Schema map(Schema element) {
        return of(Type.MAP, Map.of(), element, ListMerge.ATOMIC, false);
    }

    static Schema list(Schema element) {
        return of(Type.ARRAY, Map.of(), element, ListMerge.ATOMIC, false);
    }

    static Schema set(Schema element) {
        return of(Type.ARRAY, Map.of(), element, new ListMerge(ListType.SET, List.of(), "", true, false), false);
    }

    static Schema keyed(String key, Schema element) {
        return of(Type.ARRAY, Map.of(), element, new ListMerge(ListType.MAP, List.of(key), key, true, false), false);
    }

    static Schema object(Object... namesAndSchemas) {
        var fields = new TreeMap<String, Field>();
        for (int i = 0; i < namesAndSchemas.length; i += 2) {
            String name = (String) namesAndSchemas[i];
            Schema schema = (Schema) namesAndSchemas[i + 1];
            String plain = name.replace("!", "");
            fields.put(plain, new Field(plain, () -> schema, "", false, name.startsWith("!") ? Presence.ALWAYS : Presence.OMIT_EMPTY));
        }
        return of(Type.OBJECT, fields, Schema.ANY, ListMerge.ATOMIC, false);
    }

    static Schema atomic(Object... namesAndSchemas) {
        return of(Type.OBJECT, object(namesAndSchemas).fields(), Schema.ANY, ListMerge.ATOMIC, true);
    }

    static Schema keyed(List<String> keys, Schema element) {
        return of(Type.ARRAY, Map.of(), element, new ListMerge(ListType.MAP, keys, "", false, false), false);
    }

    static Schema withDefault(Schema schema, Value value) {
        return new Schema(schema.type(), schema.format(), "", "", schema.fields(), schema.items(), schema.list(), schema.atomic(), false, false,
                Set.of(), value);
    }

    private static Schema of(Type type, Map<String, Field> fields, Schema items, ListMerge merge, boolean atomic) {
        return new Schema(type, Format.NONE, "", "", fields, () -> items, merge, atomic, false, false, Set.of(), Value.ABSENT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import io.kybern.resource.api.Schema.Field;
import io.kybern.resource.api.Schema.Format;
import io.kybern.resource.api.Schema.ListMerge;
import io.kybern.resource.api.Schema.ListType;
import io.kybern.resource.api.Schema.Presence;
import io.kybern.resource.api.Schema.Type;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads what the build-time generator writes: a table of strings, then numbers of variable length.
final class DescriptorInput {
    private final String[] strings;
    private final byte[] body;
    private int at;
    private Schema[] types = new Schema[0];

    DescriptorInput(InputStream in) {
        try (var data = new DataInputStream(new ByteArrayInputStream(in.readAllBytes()))) {
            strings = new String[data.readInt()];
            for (int i = 0; i < strings.length; i++) {
                strings[i] = new String(data.readNBytes(data.readInt()), StandardCharsets.UTF_8).intern();
            }
            body = data.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long longNumber() {
        long number = 0;
        for (int shift = 0;; shift += 7) {
            byte next = body[at++];
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number >>> 1 ^ -(number & 1);
            }
        }
    }

    int number() {
        return (int) longNumber();
    }

    boolean truth() {
        return number() == 1;
    }

    String text() {
        return strings[number()];
    }

    List<String> texts() {
        var texts = new ArrayList<String>();
        for (int left = number(); left > 0; left--) {
            texts.add(text());
        }
        return List.copyOf(texts);
    }

    /// Reads the object types; they refer to each other by index, so their fields look the schemas up late.
    Map<String, Schema> types() {
        var byName = new LinkedHashMap<String, Schema>();
        types = new Schema[number()];
        for (int i = 0; i < types.length; i++) {
            types[i] = type();
            byName.put(types[i].name(), types[i]);
        }
        return byName;
    }

    Schema type(int index) {
        return index < 0 ? Schema.ANY : types[index];
    }

    private Schema type() {
        String name = text();
        String description = text();
        boolean atomic = truth();
        var fields = new TreeMap<String, Field>();
        for (int left = number(); left > 0; left--) {
            Field field = field();
            fields.put(field.name(), field);
        }
        return new Schema(Type.OBJECT, Format.NONE, name, description, sorted(fields), () -> Schema.ANY,
                ListMerge.ATOMIC, atomic, false, false, Set.of(), Value.ABSENT);
    }

    private static Map<String, Field> sorted(TreeMap<String, Field> fields) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    private Field field() {
        String name = text();
        String description = text();
        String shape = text();
        String kind = text();
        int reference = number();
        boolean required = truth();
        Presence presence = Presence.valueOf(text());
        boolean nullable = truth();
        boolean atomic = truth();
        ListMerge merge = new ListMerge(ListType.valueOf(text().toUpperCase(Locale.ROOT)), texts(), text(), truth(), truth());
        Set<String> enums = new TreeSet<>(texts());
        Value defaultValue = value();
        boolean single = shape.equals("SINGLE");
        Supplier<Schema> element = element(kind, reference, enums, single && atomic, single ? merge : ListMerge.ATOMIC,
                single ? defaultValue : Value.ABSENT, nullable);
        Supplier<Schema> schema = switch (shape) {
            case "SINGLE" -> element;
            case "ARRAY" -> constant(container(Type.ARRAY, element, merge, atomic, defaultValue));
            case "MAP" -> constant(container(Type.MAP, element, merge, atomic, defaultValue));
            default -> {
                Schema lists = container(Type.ARRAY, element, ListMerge.ATOMIC, false, Value.ABSENT);
                yield constant(container(Type.MAP, () -> lists, merge, atomic, defaultValue));
            }
        };
        return new Field(name, schema, description, required, presence);
    }

    private static Supplier<Schema> constant(Schema schema) {
        return () -> schema;
    }

    private static Schema container(Type type, Supplier<Schema> element, ListMerge merge, boolean atomic, Value defaultValue) {
        return new Schema(type, Format.NONE, "", "", Map.of(), element, merge, atomic, false, false, Set.of(), defaultValue);
    }

    private Supplier<Schema> element(String kind, int reference, Set<String> enums, boolean atomic, ListMerge merge, Value defaultValue,
            boolean nullable) {
        if (kind.equals("OBJECT")) {
            return reference(reference, atomic, merge, defaultValue, nullable);
        }
        Type type = switch (kind) {
            case "INT32", "INT64" -> Type.INTEGER;
            case "DOUBLE" -> Type.NUMBER;
            case "BOOLEAN" -> Type.BOOLEAN;
            case "RAW", "FIELDS_V1", "JSON", "SCHEMA_OR_BOOL", "SCHEMA_OR_ARRAY", "SCHEMA_OR_STRINGS" -> Type.ANY;
            default -> Type.STRING;
        };
        Format format = switch (kind) {
            case "STRING", "BOOLEAN" -> Format.NONE;
            case "JSON", "SCHEMA_OR_BOOL", "SCHEMA_OR_ARRAY", "SCHEMA_OR_STRINGS" -> Format.RAW;
            default -> Format.valueOf(kind);
        };
        boolean any = type == Type.ANY;
        return constant(new Schema(type, format, "", "", Map.of(), () -> Schema.ANY, merge, any, any, any || nullable, Set.copyOf(enums), defaultValue));
    }

    private Supplier<Schema> reference(int index, boolean atomic, ListMerge merge, Value defaultValue, boolean nullable) {
        if (index < 0) {
            return () -> Schema.ANY;
        }
        if (!atomic && !nullable && merge.equals(ListMerge.ATOMIC) && defaultValue == Value.ABSENT) {
            return () -> types[index];
        }
        Schema[] known = types;
        return new Supplier<>() {
            /// Made at the first use; made twice at worst, since schemas are values.
            private @Nullable Schema made;

            @Override
            public Schema get() {
                Schema copy = made;
                if (copy == null) {
                    Schema type = known[index];
                    copy = new Schema(type.type(), type.format(), type.name(), type.description(), type.fields(), type.items(), merge,
                            atomic || type.atomic(), type.preserveUnknown(), nullable || type.nullable(), type.enums(), defaultValue);
                    made = copy;
                }
                return copy;
            }
        };
    }

    private Value value() {
        return switch (text()) {
            case "s" -> Value.of(text());
            case "i" -> Value.of(longNumber());
            case "t" -> Value.TRUE;
            case "f" -> Value.FALSE;
            case "a" -> {
                var builder = ArrayValue.builder();
                for (int left = number(); left > 0; left--) {
                    builder.add(value());
                }
                yield builder.build();
            }
            case "o" -> {
                var builder = ObjectValue.builder();
                for (int left = number(); left > 0; left--) {
                    builder.put(text(), value());
                }
                yield builder.build();
            }
            default -> Value.ABSENT;
        };
    }
}

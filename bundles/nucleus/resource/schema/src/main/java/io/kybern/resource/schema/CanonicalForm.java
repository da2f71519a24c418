// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Field;
import io.kybern.resource.api.Value;
import java.util.List;

/// Gives a value the form that a Go server gives it by decoding it into its structs and encoding it again: unknown fields go, wrong types
/// are errors, scalars are normalised, and what is empty is written or left out by each field's presence rule.
final class CanonicalForm {
    private final List<String> unknown;

    CanonicalForm(List<String> unknown) {
        this.unknown = unknown;
    }

    /// Metadata is reported first, as it stands in most documents.
    Value root(Schema schema, String kind, Value value) {
        if (schema.type() == Schema.Type.OBJECT && !(value instanceof ObjectValue)) {
            throw new DecodeException("json: cannot unmarshal " + GoTypes.jsonName(value) + " into Go value of type " + GoTypes.name(schema, kind));
        }
        Value canonical = value(schema, value, Place.ROOT);
        unknown.sort((a, b) -> Boolean.compare(b.startsWith("metadata."), a.startsWith("metadata.")));
        return canonical;
    }

    Value value(Schema schema, Value value, Place place) {
        return switch (schema.type()) {
            case OBJECT -> value instanceof ObjectValue object ? object(schema, object, place) : mismatch(schema, value, place);
            case MAP -> value instanceof ObjectValue object ? map(schema, object, place) : mismatch(schema, value, place);
            case ARRAY -> value instanceof ArrayValue array ? array(schema, array, place) : mismatch(schema, value, place);
            case ANY -> value;
            default -> Scalars.normalise(schema, value, place);
        };
    }

    static Value mismatch(Schema schema, Value value, Place place) {
        throw GoTypes.mismatch(schema, GoTypes.jsonName(value), place);
    }

    private Value object(Schema schema, ObjectValue object, Place place) {
        if (schema.fields().isEmpty() && schema.preserveUnknown()) {
            return object;
        }
        String struct = schema.name().substring(schema.name().lastIndexOf('.') + 1);
        var builder = ObjectValue.builder();
        boolean same = true;
        int at = 0;
        for (Field field : schema.fields().values()) {
            while (at < object.size() && object.name(at).compareTo(field.name()) < 0) {
                same &= unknown(schema, object, at++, place, builder);
            }
            boolean there = at < object.size() && object.name(at).equals(field.name());
            Value before = there ? object.value(at++) : Value.ABSENT;
            Value after = field(field, before, place, struct);
            same &= before == after;
            builder.put(field.name(), after);
        }
        while (at < object.size()) {
            same &= unknown(schema, object, at++, place, builder);
        }
        return same ? object : builder.build();
    }

    private boolean unknown(Schema schema, ObjectValue object, int at, Place place, ObjectValue.Builder builder) {
        if (schema.preserveUnknown()) {
            builder.put(object.name(at), object.value(at));
            return true;
        }
        unknown.add(place.field(object.name(at), "").path());
        return false;
    }

    private Value field(Field field, Value value, Place place, String struct) {
        Schema schema = field.type();
        if (value.missing() && !(value == Value.NULL && schema.nullable())) {
            return field.presence() == Schema.Presence.ALWAYS ? zero(schema) : Value.ABSENT;
        }
        Value canonical = value == Value.NULL ? value : value(schema, value, place.field(field.name(), struct));
        return switch (field.presence()) {
            case ALWAYS -> Scalars.emptyContainer(canonical) && schema.type() != Schema.Type.OBJECT && schema.type() != Schema.Type.ANY
                    ? Value.NULL : canonical;
            case POINTER -> canonical;
            case ZERO_DROPPED -> Scalars.zero(canonical) ? Value.ABSENT : canonical;
            case OMIT_EMPTY -> dropped(schema, canonical) ? Value.ABSENT : canonical;
        };
    }

    private static boolean dropped(Schema schema, Value value) {
        return switch (schema.type()) {
            case ARRAY, MAP -> Scalars.emptyContainer(value);
            case STRING -> schema.format() == Schema.Format.BYTES && Scalars.zero(value);
            default -> value == Value.NULL;
        };
    }

    /// What Go writes for a field that was never set.
    private Value zero(Schema schema) {
        return switch (schema.type()) {
            case OBJECT -> schema.nullable() ? Value.NULL : object(schema, ObjectValue.EMPTY, Place.ROOT);
            case ARRAY, MAP, ANY -> Value.NULL;
            default -> schema.nullable() ? Value.NULL : Scalars.zeroOf(schema);
        };
    }

    /// An element that is `null` becomes its type's zero value, as in Go.
    private Value element(Schema schema, Value value, Place place) {
        if (value == Value.NULL && !schema.nullable() && schema.type() != Schema.Type.ANY) {
            return zero(schema);
        }
        return value(schema, value, place);
    }

    private Value map(Schema schema, ObjectValue object, Place place) {
        Schema element = schema.element();
        var builder = ObjectValue.builder();
        boolean same = true;
        for (int i = 0; i < object.size(); i++) {
            Value before = object.value(i);
            Value after = element(element, before, place.key(object.name(i)));
            same &= before == after;
            builder.put(object.name(i), after);
        }
        return same ? object : builder.build();
    }

    private Value array(Schema schema, ArrayValue array, Place place) {
        Schema element = schema.element();
        var builder = ArrayValue.builder();
        boolean same = true;
        for (int i = 0; i < array.size(); i++) {
            Value before = array.get(i);
            Value after = element(element, before, place.index(i));
            same &= before == after;
            builder.add(after);
        }
        return same ? array : builder.build();
    }
}

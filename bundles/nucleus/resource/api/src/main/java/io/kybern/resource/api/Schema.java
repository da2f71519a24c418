// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// The shape of a value: what pruning, defaulting, validation, patches, field ownership, protobuf and OpenAPI know of it.
///
/// Built-in types come from the generator, custom resources from their CRD; the engine does not tell them apart.
///
/// @param type the JSON type
/// @param format what a scalar means beyond its JSON type
/// @param name the definition's name, for example `io.k8s.api.core.v1.PodSpec`; empty for anonymous nodes
/// @param description the text of `kubectl explain`
/// @param fields of an OBJECT, in name order
/// @param items of an ARRAY or MAP: what each element is (lazy, because types may contain themselves)
/// @param list how lists merge under apply and strategic merge
/// @param atomic an OBJECT or MAP that apply treats as one value (`x-kubernetes-map-type: atomic`)
/// @param preserveUnknown whether fields that are not in the schema stay
/// @param nullable whether `null` is a value of its own
/// @param enums allowed values; empty: all
/// @param defaultValue [Value#ABSENT] when there is none
public record Schema(Type type, Format format, String name, String description, Map<String, Field> fields, Supplier<Schema> items,
        ListMerge list, boolean atomic, boolean preserveUnknown, boolean nullable, Set<String> enums, Value defaultValue) {

    /// The JSON type. ANY is everything: RawExtension, FieldsV1, JSON.
    public enum Type { OBJECT, MAP, ARRAY, STRING, INTEGER, NUMBER, BOOLEAN, ANY }

    /// What a scalar means.
    public enum Format { NONE, INT32, INT64, DOUBLE, BYTES, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING, RAW, FIELDS_V1 }

    /// `x-kubernetes-list-type`.
    public enum ListType { ATOMIC, SET, MAP }

    /// How a list merges.
    ///
    /// @param type of apply
    /// @param keys of apply, for MAP
    /// @param patchMergeKey of strategic merge; empty: the list of scalars merges as a set when patchMerge is true
    /// @param patchMerge strategic merge merges (else replaces)
    /// @param retainKeys `patchStrategy: retainKeys`
    public record ListMerge(ListType type, List<String> keys, String patchMergeKey, boolean patchMerge, boolean retainKeys) {
        public static final ListMerge ATOMIC = new ListMerge(ListType.ATOMIC, List.of(), "", false, false);
    }

    /// How Go writes and drops a field.
    ///
    /// ALWAYS: written even when empty; POINTER: zero values survive; ZERO_DROPPED: a zero scalar is left out; OMIT_EMPTY: lists, maps and
    /// struct pointers that vanish when absent or empty.
    public enum Presence { ALWAYS, POINTER, ZERO_DROPPED, OMIT_EMPTY }

    /// A field of an object.
    ///
    /// @param schema of its value (lazy, because types may contain themselves)
    public record Field(String name, Supplier<Schema> schema, String description, boolean required, Presence presence) {
        public Schema type() {
            return schema.get();
        }
    }

    /// A value of any shape, kept as it is.
    public static final Schema ANY = new Schema(Type.ANY, Format.RAW, "", "", Map.of(), () -> Schema.ANY, ListMerge.ATOMIC, true, true, true,
            Set.of(), Value.ABSENT);

    /// The schema of the elements of an ARRAY or MAP.
    public Schema element() {
        return items.get();
    }

    /// The schema below a name: the field of an OBJECT, the element of a MAP, [#ANY] where unknown fields are kept.
    public Schema at(String field) {
        return switch (type) {
            case OBJECT -> {
                Field known = fields.get(field);
                yield known == null ? ANY : known.type();
            }
            case MAP -> element();
            default -> ANY;
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/// One object type: what the protobuf declaration, the OpenAPI model and the facts say of it together.
///
/// @param name as in protobuf: `k8s.io.api.core.v1.Pod`
record Type(String name, String description, boolean atomic, Map<String, Field> fields) implements Serializable {
    /// One JSON field.
    ///
    /// @param shape ARRAY and MAP wrap the element's kind
    /// @param element the kind of the value, or of each element
    /// @param reference the type of an OBJECT element, else empty
    /// @param numbers the protobuf field number, after those of the messages it is inlined from
    /// @param wrapped a list that protobuf wraps in a message of its own (`ExtraValue`)
    /// @param nullable an absent ALWAYS scalar is written as `null`
    /// @param defaultJson JSON text, empty for none
    record Field(String name, String description, Shape shape, Kind element, String reference, List<Integer> numbers, boolean wrapped,
            boolean required, Presence presence, boolean nullable, boolean atomic, Merge merge, List<String> enums, String defaultJson)
            implements Serializable {
        Field withDefault(String json) {
            return new Field(name, description, shape, element, reference, numbers, wrapped, required, presence, nullable, atomic, merge, enums, json);
        }
    }

    /// Whether there is one value, a list of them or a map; a map may hold lists.
    enum Shape { SINGLE, ARRAY, MAP, MAP_OF_ARRAYS }

    enum Presence { ALWAYS, POINTER, ZERO_DROPPED, OMIT_EMPTY }

    /// How a list merges.
    ///
    /// @param listType atomic, set or map
    record Merge(String listType, List<String> keys, String patchKey, boolean patchMerge, boolean retainKeys) implements Serializable {
        static final Merge ATOMIC = new Merge("atomic", List.of(), "", false, false);
    }

    /// The name in OpenAPI and in schemas.
    static String definitionName(String protoName) {
        return protoName.replace("k8s.io.apiextensions_apiserver", "io.k8s.apiextensions-apiserver")
                .replace("k8s.io.apimachinery", "io.k8s.apimachinery").replace("k8s.io.api.", "io.k8s.api.");
    }
}

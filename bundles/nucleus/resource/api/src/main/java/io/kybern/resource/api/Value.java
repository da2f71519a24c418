// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An immutable JSON value. Trees share structure: a change returns a new root and reuses every untouched branch.
///
/// Navigation never fails: a step into something that is not there gives [#ABSENT], whose accessors return their fallbacks.
/// [NullValue] is a JSON `null` that was written; [#ABSENT] is a field that was not.
public sealed interface Value permits ObjectValue, ArrayValue, StringValue, IntegerValue, DecimalValue, BooleanValue, NullValue, AbsentValue {
    /// The field that is not there.
    Value ABSENT = AbsentValue.INSTANCE;
    /// JSON `null`.
    Value NULL = NullValue.INSTANCE;
    Value TRUE = new BooleanValue(true);
    Value FALSE = new BooleanValue(false);

    static Value of(String text) {
        return new StringValue(text);
    }

    static Value of(long number) {
        return new IntegerValue(number);
    }

    static Value of(double number) {
        return new DecimalValue(number);
    }

    static Value of(boolean truth) {
        return truth ? TRUE : FALSE;
    }

    static ArrayValue array(List<? extends Value> items) {
        return ArrayValue.of(items);
    }

    static ArrayValue array(Value... items) {
        return ArrayValue.of(List.of(items));
    }

    /// An array of strings.
    static ArrayValue strings(Iterable<String> texts) {
        var builder = ArrayValue.builder();
        texts.forEach(text -> builder.add(of(text)));
        return builder.build();
    }

    static ObjectValue object(Map<String, ? extends Value> fields) {
        return ObjectValue.of(fields);
    }

    static ObjectValue object() {
        return ObjectValue.EMPTY;
    }

    static ObjectValue object(String name, Value value) {
        return ObjectValue.EMPTY.with(name, value);
    }

    static ObjectValue object(String n1, Value v1, String n2, Value v2) {
        return ObjectValue.builder().put(n1, v1).put(n2, v2).build();
    }

    static ObjectValue object(String n1, Value v1, String n2, Value v2, String n3, Value v3) {
        return ObjectValue.builder().put(n1, v1).put(n2, v2).put(n3, v3).build();
    }

    static ObjectValue object(String n1, Value v1, String n2, Value v2, String n3, Value v3, String n4, Value v4) {
        return ObjectValue.builder().put(n1, v1).put(n2, v2).put(n3, v3).put(n4, v4).build();
    }

    /// An object whose values are all strings.
    static ObjectValue stringMap(Map<String, String> entries) {
        var builder = ObjectValue.builder();
        entries.forEach((name, text) -> builder.put(name, of(text)));
        return builder.build();
    }

    /// The field of this object, or [#ABSENT], also when this is no object.
    default Value get(String name) {
        return ABSENT;
    }

    /// The value at the end of a path of field names.
    default Value get(String first, String... rest) {
        Value value = get(first);
        for (String name : rest) {
            value = value.get(name);
        }
        return value;
    }

    /// The item of this array, or [#ABSENT].
    default Value get(int index) {
        return ABSENT;
    }

    /// The items of an array; empty for everything else.
    default List<Value> items() {
        return List.of();
    }

    /// The fields of an object in byte order of their names; empty for everything else.
    default Map<String, Value> fields() {
        return Map.of();
    }

    /// The text of a string; empty for everything else.
    default String text() {
        return text("");
    }

    default String text(String fallback) {
        return this instanceof StringValue(String text) ? text : fallback;
    }

    /// The number as a long (decimals are cut off); the fallback for everything else.
    default long integer(long fallback) {
        return switch (this) {
            case IntegerValue(long number) -> number;
            case DecimalValue(double number) -> (long) number;
            default -> fallback;
        };
    }

    default boolean truth(boolean fallback) {
        return this instanceof BooleanValue(boolean truth) ? truth : fallback;
    }

    /// The entries of an object whose values are strings (labels, annotations, selectors).
    default Map<String, String> stringMap() {
        return Map.of();
    }

    /// Whether something was written here; a written `null` counts.
    default boolean present() {
        return this != ABSENT;
    }

    /// Whether there is nothing here: absent or `null`.
    default boolean missing() {
        return this == ABSENT || this == NULL;
    }

    default Optional<Value> optional() {
        return missing() ? Optional.empty() : Optional.of(this);
    }

    /// This as an object; the empty object for everything else.
    default ObjectValue asObject() {
        return this instanceof ObjectValue object ? object : ObjectValue.EMPTY;
    }
}

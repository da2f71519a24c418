// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.ArrayList;
import java.util.List;

/// A JSON array.
public record ArrayValue(List<Value> items) implements Value {
    public static final ArrayValue EMPTY = new ArrayValue(List.of());

    public ArrayValue {
        items = List.copyOf(items);
    }

    static ArrayValue of(List<? extends Value> items) {
        return items.isEmpty() ? EMPTY : new ArrayValue(List.copyOf(items));
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return items.size();
    }

    @Override
    public Value get(int index) {
        return index >= 0 && index < items.size() ? items.get(index) : ABSENT;
    }

    /// This array with one item replaced.
    public ArrayValue with(int index, Value value) {
        if (items.get(index).equals(value)) {
            return this;
        }
        var changed = new ArrayList<>(items);
        changed.set(index, value);
        return new ArrayValue(changed);
    }

    public ArrayValue plus(Value value) {
        var changed = new ArrayList<>(items);
        changed.add(value);
        return new ArrayValue(changed);
    }

    @Override
    public String toString() {
        return items.toString();
    }

    /// Collects items. A builder is used once.
    public static final class Builder {
        private final List<Value> items = new ArrayList<>();

        private Builder() {
        }

        public Builder add(Value value) {
            items.add(value);
            return this;
        }

        public ArrayValue build() {
            return of(items);
        }
    }
}

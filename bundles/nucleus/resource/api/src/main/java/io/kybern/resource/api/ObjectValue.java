// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;

/// A JSON object. Fields are kept sorted by name, so equal objects are equal in every encoding: the order is the canonical one.
public final class ObjectValue implements Value {
    /// The object without fields.
    public static final ObjectValue EMPTY = new ObjectValue(new String[0], new Value[0]);

    private final String[] names;
    private final Value[] values;

    private ObjectValue(String[] names, Value[] values) {
        this.names = names;
        this.values = values;
    }

    static ObjectValue of(Map<String, ? extends Value> fields) {
        var builder = builder();
        fields.forEach(builder::put);
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return names.length;
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    public String name(int index) {
        return names[index];
    }

    public Value value(int index) {
        return values[index];
    }

    private int find(String name) {
        if (names.length <= 8) {
            for (int i = 0; i < names.length; i++) {
                if (names[i].equals(name)) {
                    return i;
                }
            }
            return -1;
        }
        return Arrays.binarySearch(names, name);
    }

    @Override
    public Value get(String name) {
        int index = find(name);
        return index < 0 ? ABSENT : values[index];
    }

    /// This object with the field set; with [Value#ABSENT], without it.
    public ObjectValue with(String name, Value value) {
        if (value == ABSENT) {
            return without(name);
        }
        int index = Arrays.binarySearch(names, name);
        if (index >= 0) {
            if (values[index].equals(value)) {
                return this;
            }
            Value[] changed = values.clone();
            changed[index] = value;
            return new ObjectValue(names, changed);
        }
        int at = -index - 1;
        String[] moreNames = new String[names.length + 1];
        Value[] moreValues = new Value[names.length + 1];
        System.arraycopy(names, 0, moreNames, 0, at);
        System.arraycopy(values, 0, moreValues, 0, at);
        moreNames[at] = name;
        moreValues[at] = value;
        System.arraycopy(names, at, moreNames, at + 1, names.length - at);
        System.arraycopy(values, at, moreValues, at + 1, names.length - at);
        return new ObjectValue(moreNames, moreValues);
    }

    public ObjectValue with(String name, String text) {
        return with(name, Value.of(text));
    }

    public ObjectValue with(String name, long number) {
        return with(name, Value.of(number));
    }

    /// This object with the value at the path set; objects on the way are made, other values on the way are replaced.
    public ObjectValue with(List<String> path, Value value) {
        String first = path.getFirst();
        if (path.size() == 1) {
            return with(first, value);
        }
        Value child = get(first);
        if (value == ABSENT && child.missing()) {
            return this;
        }
        return with(first, child.asObject().with(path.subList(1, path.size()), value));
    }

    public ObjectValue without(String name) {
        int index = find(name);
        if (index < 0) {
            return this;
        }
        String[] fewerNames = new String[names.length - 1];
        Value[] fewerValues = new Value[names.length - 1];
        System.arraycopy(names, 0, fewerNames, 0, index);
        System.arraycopy(values, 0, fewerValues, 0, index);
        System.arraycopy(names, index + 1, fewerNames, index, fewerNames.length - index);
        System.arraycopy(values, index + 1, fewerValues, index, fewerNames.length - index);
        return new ObjectValue(fewerNames, fewerValues);
    }

    public ObjectValue without(List<String> path) {
        return with(path, ABSENT);
    }

    @Override
    public Map<String, Value> fields() {
        return new Fields();
    }

    @Override
    public Map<String, String> stringMap() {
        var entries = new LinkedHashMap<String, String>(names.length * 2);
        for (int i = 0; i < names.length; i++) {
            if (values[i] instanceof StringValue(String text)) {
                entries.put(names[i], text);
            }
        }
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof ObjectValue that && Arrays.equals(names, that.names) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return fields().toString();
    }

    private final class Fields extends AbstractMap<String, Value> {
        @Override
        public Value get(Object name) {
            int index = name instanceof String text ? find(text) : -1;
            return index < 0 ? ABSENT : values[index];
        }

        @Override
        public boolean containsKey(Object name) {
            return name instanceof String text && find(text) >= 0;
        }

        @Override
        public Set<Entry<String, Value>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<String, Value>> iterator() {
                    return new Iterator<>() {
                        private int next;

                        @Override
                        public boolean hasNext() {
                            return next < names.length;
                        }

                        @Override
                        public Entry<String, Value> next() {
                            if (next >= names.length) {
                                throw new NoSuchElementException();
                            }
                            return Map.entry(names[next], values[next++]);
                        }
                    };
                }

                @Override
                public int size() {
                    return names.length;
                }
            };
        }
    }

    /// Collects fields in any order; the last value of a name wins. A builder is used once.
    public static final class Builder {
        private String[] names = new String[8];
        private Value[] values = new Value[8];
        private int size;
        private boolean sorted = true;

        private Builder() {
        }

        /// Sets a field; [Value#ABSENT] is passed over.
        public Builder put(String name, Value value) {
            if (value == ABSENT) {
                return this;
            }
            if (size == names.length) {
                names = Arrays.copyOf(names, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            sorted &= size == 0 || names[size - 1].compareTo(name) < 0;
            names[size] = name;
            values[size++] = value;
            return this;
        }

        public Builder put(String name, String text) {
            return put(name, Value.of(text));
        }

        public Builder put(String name, long number) {
            return put(name, Value.of(number));
        }

        public Builder put(String name, boolean truth) {
            return put(name, Value.of(truth));
        }

        public ObjectValue build() {
            if (size == 0) {
                return EMPTY;
            }
            if (sorted) {
                return new ObjectValue(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
            }
            var ordered = new TreeMap<String, Value>(Comparator.naturalOrder());
            for (int i = 0; i < size; i++) {
                ordered.put(names[i], values[i]);
            }
            return new ObjectValue(ordered.keySet().toArray(new String[0]), ordered.values().toArray(new Value[0]));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The resource names seen so far, each with a fixed place in arrays of amounts: cpu in thousandths, everything else in units.
/// An array may be shorter than the list of names: what is beyond its end is zero.
final class Resources {
    static final int CPU = 0;
    static final int MEMORY = 1;
    static final int STORAGE = 2;
    static final int PODS = 3;

    private final Map<String, Integer> places = new ConcurrentHashMap<>(Map.of("cpu", CPU, "memory", MEMORY, "ephemeral-storage", STORAGE, "pods", PODS));
    private final List<String> names = new CopyOnWriteArrayList<>(List.of("cpu", "memory", "ephemeral-storage", "pods"));

    int place(String name) {
        Integer known = places.get(name);
        return known != null ? known : add(name);
    }

    private synchronized int add(String name) {
        Integer known = places.get(name);
        if (known != null) {
            return known;
        }
        names.add(name);
        places.put(name, names.size() - 1);
        return names.size() - 1;
    }

    String name(int place) {
        return names.get(place);
    }

    /// The amounts of a `requests` or `allocatable` object.
    long[] amounts(Value quantities) {
        long[] amounts = new long[PODS + 1];
        for (Map.Entry<String, Value> entry : quantities.fields().entrySet()) {
            int place = place(entry.getKey());
            amounts = wide(amounts, place + 1);
            Quantity quantity = Quantity.of(entry.getValue());
            amounts[place] = place == CPU ? quantity.milliValue() : quantity.value();
        }
        return amounts;
    }

    static long[] wide(long[] amounts, int length) {
        return amounts.length >= length ? amounts : Arrays.copyOf(amounts, length);
    }

    static long at(long[] amounts, int place) {
        return place < amounts.length ? amounts[place] : 0;
    }

    static long[] sum(long[] a, long[] b) {
        long[] sum = Arrays.copyOf(a, Math.max(a.length, b.length));
        for (int i = 0; i < b.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    static long[] max(long[] a, long[] b) {
        long[] max = Arrays.copyOf(a, Math.max(a.length, b.length));
        for (int i = 0; i < b.length; i++) {
            max[i] = Math.max(max[i], b[i]);
        }
        return max;
    }
}

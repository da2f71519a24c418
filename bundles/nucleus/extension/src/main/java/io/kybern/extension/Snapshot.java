// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that is active at one moment.
///
/// @param generation policy generation
/// @param occupants  by slot
/// @param chains     by SPI, for each point that was ever asked for
record Snapshot(long generation, SortedMap<String, Occupant> occupants, Map<Class<?>, Chain<?>> chains) {
    static final Snapshot EMPTY = new Snapshot(0, new TreeMap<>(), Map.of());

    @SuppressWarnings("unchecked") // chains are entered with their own type only
    <T> Chain<T> chain(Class<T> type) {
        return (Chain<T>) Objects.requireNonNull(chains.get(type));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// Which slots are required, and which points an unusable one closes. Guarded by the registry's lock.
final class Requirements {
    private final Map<String, Set<String>> shipped = new HashMap<>();
    private final Map<String, Set<String>> ordered = new HashMap<>();
    /// SPIs of former occupants: a slot that was filled once closes exactly their points.
    private final Map<String, Set<String>> learned = new HashMap<>();

    /// @return whether that changed anything
    boolean ordered(Set<RequiredSlot> slots) {
        return replace(ordered, slots);
    }

    /// @return whether that changed anything
    boolean shipped(Set<RequiredSlot> slots) {
        return replace(shipped, slots);
    }

    private static boolean replace(Map<String, Set<String>> known, Set<RequiredSlot> slots) {
        Map<String, Set<String>> next = new HashMap<>();
        slots.forEach(slot -> next.put(slot.slot(), slot.types()));
        if (known.equals(next)) {
            return false;
        }
        known.clear();
        known.putAll(next);
        return true;
    }

    void learn(String slot, Set<String> types) {
        learned.put(slot, types);
    }

    boolean required(String slot) {
        return shipped.containsKey(slot) || ordered.containsKey(slot);
    }

    Set<String> all() {
        Set<String> all = new TreeSet<>(shipped.keySet());
        all.addAll(ordered.keySet());
        return all;
    }

    /// Names of the SPIs that `slot` closes; empty for all.
    Set<String> types(String slot) {
        Set<String> types = new HashSet<>(learned.getOrDefault(slot, Set.of()));
        types.addAll(shipped.getOrDefault(slot, Set.of()));
        types.addAll(ordered.getOrDefault(slot, Set.of()));
        return types;
    }

    /// Required slots whose absence or quarantine closes the point of `type`.
    Set<String> missing(Class<?> type, boolean role, SortedMap<String, Occupant> occupants) {
        Set<String> missing = new TreeSet<>();
        for (String slot : all()) {
            Occupant occupant = occupants.get(slot);
            if (occupant != null && occupant.quarantine().isEmpty()) {
                continue;
            }
            Set<String> types = occupant == null ? types(slot) : occupant.types();
            if (types.isEmpty() ? !role : types.contains(type.getName())) {
                missing.add(slot);
            }
        }
        return missing;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The plugins of one point in one or more successive snapshots, with the leases taken on them.
final class Chain<T> {
    private static final Comparator<Occupant> ORDER =
        Comparator.comparingInt((Occupant occupant) -> occupant.code.order()).thenComparing(occupant -> occupant.code.slot());

    final List<Extension<T>> extensions;
    /// Required slots without a usable occupant: the point is closed unless this is empty.
    final Set<String> missing;
    final Uses uses = new Uses();
    final Set<HeldLease<?>> pinned = ConcurrentHashMap.newKeySet();
    private final List<Occupant> occupants;

    private Chain(Class<T> type, List<Occupant> occupants, Set<String> missing) {
        this.occupants = occupants;
        this.missing = missing;
        List<Extension<T>> views = new ArrayList<>(occupants.size());
        for (Occupant occupant : occupants) {
            views.add(new ActiveExtension<>(occupant, type));
        }
        this.extensions = List.copyOf(views);
    }

    static <T> Chain<T> of(Class<T> type, Collection<Occupant> occupants, Set<String> missing) {
        return new Chain<>(type, occupants.stream().filter(occupant -> occupant.is(type)).sorted(ORDER).toList(), missing);
    }

    boolean sameAs(Chain<?> other) {
        return occupants.equals(other.occupants) && missing.equals(other.missing);
    }

    boolean contains(Occupant occupant) {
        return occupants.contains(occupant);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A point of the registry.
final class Point<T> implements ExtensionPoint<T> {
    final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    final List<Consumer<T>> warmUps = new CopyOnWriteArrayList<>();
    private final Class<T> type;
    private final SlotRegistry registry;

    Point(Class<T> type, SlotRegistry registry) {
        this.type = type;
        this.registry = registry;
    }

    @Override
    public Class<T> type() {
        return type;
    }

    @Override
    public Lease<T> lease() {
        while (true) {
            Chain<T> chain = openChain();
            chain.uses.acquire();
            Snapshot now = registry.snapshot();
            if (now.chain(type) == chain) {
                return new HeldLease<>(registry.guard(), chain.extensions, now.generation(), chain.uses, chain.pinned);
            }
            chain.uses.release();
        }
    }

    @Override
    public Lease<T> lease(String slot) {
        while (true) {
            Chain<T> chain = openChain();
            List<Extension<T>> match = chain.extensions.stream().filter(extension -> named(extension.slot(), slot)).limit(1).toList();
            if (match.isEmpty()) {
                return new HeldLease<>(registry.guard(), match, registry.generation(), new Uses(), chain.pinned);
            }
            Occupant occupant = ((ActiveExtension<T>) match.getFirst()).occupant();
            occupant.uses.acquire();
            Snapshot now = registry.snapshot();
            if (now.chain(type) == chain) {
                return new HeldLease<>(registry.guard(), match, now.generation(), occupant.uses, occupant.pinned);
            }
            occupant.uses.release();
        }
    }

    private static boolean named(String slot, String wanted) {
        return slot.equals(wanted) || slot.length() > wanted.length() && slot.endsWith(wanted)
            && slot.charAt(slot.length() - wanted.length() - 1) == '/';
    }

    private Chain<T> openChain() {
        Chain<T> chain = registry.snapshot().chain(type);
        return chain.missing.isEmpty() ? chain : registry.awaitOpen(type);
    }

    @Override
    public boolean open() {
        return registry.snapshot().chain(type).missing.isEmpty();
    }

    @Override
    public Registration onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Registration warmUp(Consumer<T> warmUp) {
        warmUps.add(warmUp);
        return () -> warmUps.remove(warmUp);
    }

    void warm(Object instance) {
        T plugin = type.cast(instance);
        warmUps.forEach(warmUp -> warmUp.accept(plugin));
    }
}

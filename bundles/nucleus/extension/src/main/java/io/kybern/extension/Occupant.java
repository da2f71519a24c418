// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// One instance made for a slot, from construction to disposal.
final class Occupant {
    final PluginCode code;
    final Uses uses = new Uses();
    final Semaphore places;
    final Set<Flight> flights = ConcurrentHashMap.newKeySet();
    final Set<HeldLease<?>> pinned = ConcurrentHashMap.newKeySet();
    /// Its roles; guarded by itself.
    final List<Term<?>> terms = new ArrayList<>();

    volatile long generation;
    volatile boolean withdrawn;
    volatile boolean disposed;
    private volatile InstanceSource.@Nullable Made made;
    private volatile @Nullable Object instance;
    private volatile @Nullable String quarantine;
    private volatile long lastOverrun = Long.MIN_VALUE;

    Occupant(PluginCode code) {
        this.code = code;
        this.places = new Semaphore(code.budgets().concurrency());
    }

    void made(InstanceSource.Made value) {
        made = value;
        instance = value.instance();
    }

    /// The instance, unless it's disposed: a view that somebody kept must not keep the plugin's classes.
    Object instance() {
        Object live = instance;
        if (live == null) {
            throw new IllegalStateException("plugin " + code.plugin() + " " + code.version() + " is no longer there");
        }
        return live;
    }

    boolean is(Class<?> type) {
        return type.isInstance(instance);
    }

    boolean alive() {
        InstanceSource.Made container = made;
        return container != null && container.alive();
    }

    boolean madeAs(Object key) {
        InstanceSource.Made container = made;
        return container != null && container.key().equals(key);
    }

    void dispose() {
        InstanceSource.Made container = made;
        made = null;
        instance = null;
        disposed = true;
        if (container != null) {
            container.dispose();
        }
    }

    Optional<String> quarantine() {
        return Optional.ofNullable(quarantine);
    }

    /// True for the first reason only.
    synchronized boolean quarantine(String reason) {
        if (quarantine != null) {
            return false;
        }
        quarantine = reason;
        return true;
    }

    /// Notes an overrun and says whether it's the second one within `window` nanoseconds.
    synchronized boolean overran(long now, long window) {
        boolean second = lastOverrun != Long.MIN_VALUE && now - lastOverrun <= window;
        lastOverrun = now;
        return second;
    }

    /// Names of all interfaces of the instance's class.
    Set<String> types() {
        Set<String> names = new HashSet<>();
        Object live = instance;
        for (Class<?> type = live == null ? null : live.getClass(); type != null; type = type.getSuperclass()) {
            collect(type, names);
        }
        return names.isEmpty() ? code.types() : names;
    }

    private static void collect(Class<?> type, Set<String> names) {
        for (Class<?> parent : type.getInterfaces()) {
            names.add(parent.getName());
            collect(parent, names);
        }
    }
}

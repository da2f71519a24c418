// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// A registry over plain constructors.
final class Fixture implements AutoCloseable {
    static final Duration DRAIN = Duration.ofSeconds(10);

    /// The SPI of these tests.
    interface Answerer {
        String answer(String question);
    }

    /// Another SPI.
    interface Counter {
        int count();
    }

    /// A plugin that knows whether it was stopped.
    static final class Told implements Answerer {
        final AtomicBoolean stopped = new AtomicBoolean();
        final String name;

        Told(String name) {
            this.name = name;
        }

        @Override
        public String answer(String question) {
            if (stopped.get()) {
                throw new IllegalStateException(name + " is stopped");
            }
            Thread.onSpinWait();
            if (stopped.get()) {
                throw new IllegalStateException(name + " was stopped in a call");
            }
            return name;
        }
    }

    final Map<String, Supplier<Object>> constructors = new ConcurrentHashMap<>();
    final Set<Object> dead = ConcurrentHashMap.newKeySet();
    final SlotRegistry registry;

    Fixture() {
        this(Settings.DEFAULT.withClosedWait(Duration.ofMillis(100)));
    }

    Fixture(Settings settings) {
        registry = new SlotRegistry(this::make, settings, CarrierThreads.ofProcess(), InstantSource.system());
    }

    private InstanceSource.Made make(PluginCode code) {
        Object instance = constructors.get(code.component()).get();
        return new InstanceSource.Made() {
            @Override
            public Object instance() {
                return instance;
            }

            @Override
            public boolean alive() {
                return !dead.contains(instance);
            }

            @Override
            public void dispose() {
                dead.add(instance);
                if (instance instanceof Told told) {
                    told.stopped.set(true);
                }
            }
        };
    }

    PluginCode code(String slot, Origin origin, int order, Supplier<Object> constructor) {
        return code(slot, origin, order, Budgets.DEFAULT, constructor);
    }

    PluginCode code(String slot, Origin origin, int order, Budgets budgets, Supplier<Object> constructor) {
        String component = "c" + System.identityHashCode(constructor) + "-" + constructors.size();
        constructors.put(component, constructor);
        return new PluginCode("test/" + slot, slot, "1.0.0", 1, component, Set.of(), origin, order, false, Map.of(), budgets);
    }

    Handover fill(PluginCode code) {
        return registry.switchOver(List.of(registry.standby(code)), List.of(), DRAIN, true);
    }

    Handover empty(String slot) {
        return registry.switchOver(List.of(), List.of("test/" + slot), DRAIN, true);
    }

    ExtensionPoint<Answerer> answerers() {
        return registry.point(Answerer.class);
    }

    @Override
    public void close() {
        registry.stop();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.scheduling.api.SchedulerContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A whole scheduler but for its name and preferences: hears of pods and nodes, and places pods on one thread of its own.
public final class Engine {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private final String name;
    private final Profile profile;
    private Optional<SchedulingLoop> loop = Optional.empty();
    private final List<AutoCloseable> handlers = new ArrayList<>();

    /// @param name what pods write in `spec.schedulerName`
    public Engine(String name, Profile profile) {
        this.name = name;
        this.profile = profile;
    }

    /// Begins to follow pods and nodes.
    public synchronized void prepare(SchedulerContext context) {
        var started = new SchedulingLoop(name, context, profile, System::nanoTime, RandomGenerator.of("L64X128MixRandom"));
        loop = Optional.of(started);
        handlers.add(context.nodes().onChange(started::nodeChanged));
        handlers.add(context.pods().onChange(started::podChanged));
        started.start();
    }

    /// Begins to place pods.
    public synchronized void begin() {
        loop.orElseThrow(() -> new IllegalStateException("not prepared")).begin();
    }

    /// Places no more pods and waits for the bindings in hand.
    public synchronized void end(Duration deadline) {
        if (loop.isPresent() && !loop.get().end(deadline)) {
            LOG.log(System.Logger.Level.WARNING, "{0} did not finish its bindings within {1}", name, deadline);
        }
    }

    /// Stops at once.
    public synchronized void close() {
        loop.ifPresent(SchedulingLoop::close);
        for (AutoCloseable handler : handlers) {
            try {
                handler.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "a handler could not be closed", e);
            }
        }
        handlers.clear();
        loop = Optional.empty();
    }
}

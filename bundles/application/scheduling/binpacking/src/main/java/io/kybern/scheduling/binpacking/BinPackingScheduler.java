// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.binpacking;

import io.kybern.extension.Slot;
import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.api.SchedulerContext;
import io.kybern.scheduling.engine.Engine;
import io.kybern.scheduling.engine.Profile;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Fills nodes up before it turns to empty ones: fewer nodes for the same pods.
@Component(service = Scheduler.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "scheduler", name = "default-scheduler", plugin = "binpacking", order = 200)
public final class BinPackingScheduler implements Scheduler {
    private static final String NAME = "default-scheduler";

    private final Engine engine = new Engine(NAME, Profile.packing());

    @Activate
    public BinPackingScheduler() {
        // the engine is made, not started
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare(SchedulerContext context) {
        engine.prepare(context);
    }

    @Override
    public void begin() {
        engine.begin();
    }

    @Override
    public void end(Duration deadline) {
        engine.end(deadline);
    }

    @Override
    public void close() {
        engine.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.standard;

import io.kybern.extension.Slot;
import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.api.SchedulerContext;
import io.kybern.scheduling.engine.Engine;
import io.kybern.scheduling.engine.Profile;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Spreads pods over the nodes, as kube-scheduler does by default.
@Component(service = Scheduler.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "scheduler", name = "default-scheduler", plugin = "default-scheduler", order = 100)
public final class StandardScheduler implements Scheduler {
    private static final String NAME = "default-scheduler";

    private final Engine engine = new Engine(NAME, Profile.spreading());

    @Activate
    public StandardScheduler() {
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

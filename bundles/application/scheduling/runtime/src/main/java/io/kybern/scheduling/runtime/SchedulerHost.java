// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.runtime;

import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Extensions;
import io.kybern.extension.Registration;
import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.api.SchedulingPlugin;
import io.kybern.server.api.Clients;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Gives every active scheduler a session.
@Component(service = SchedulerHost.class, immediate = true)
public final class SchedulerHost {
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private final Registration registration;

    /// A successor warms up while its predecessor works on; the first scheduler of a process makes nobody wait.
    @Activate
    public SchedulerHost(@Reference Extensions extensions, @Reference Clients clients) {
        var active = new AtomicInteger();
        ExtensionPoint<SchedulingPlugin> plugins = extensions.point(SchedulingPlugin.class);
        registration = extensions.host(Scheduler.class,
                tenure -> new Session(tenure, clients, () -> new LeasedRound(plugins.lease()),
                Clock.systemUTC(), active, active.get() > 0 ? WARM_UP : Duration.ZERO));
    }

    @Deactivate
    void close() {
        registration.close();
    }
}

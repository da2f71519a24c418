// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.api;

import io.kybern.server.api.Client;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.Informer;
import java.time.Clock;
import org.osgi.annotation.versioning.ProviderType;

/// What the runtime gives a scheduler. All of it is taken back when the scheduler's time is over.
@ProviderType
public interface SchedulerContext {
    /// The API with the rights of `system:kube-scheduler`.
    Client client();

    /// All pods.
    Informer pods();

    /// All nodes.
    Informer nodes();

    /// Writes events in the scheduler's name.
    EventRecorder events();

    Clock clock();

    /// The scheduling plugins that are active now, for one decision.
    PluginRound plugins();
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.api;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/// Chooses nodes for the pods that name it in `spec.schedulerName`. Point `scheduler`, kind *role*: one instance of a slot is active.
///
/// The runtime calls, one after the other and on threads of its own: `prepare` in standby, `begin` when the predecessor has ended and
/// been revoked, `end` when a successor takes over, `close` in every case and last, with the client revoked already. Keep no state that a
/// successor could not find out from the API.
@ConsumerType
public interface Scheduler {
    /// What pods write in `spec.schedulerName`. Constant.
    String name();

    /// Fills caches; writes nothing. Returns soon: informers may deliver later.
    void prepare(SchedulerContext context);

    /// Starts to place pods, on threads of the scheduler's own. Returns soon. The informers of the context are synced.
    void begin();

    /// Begins no more placements, and returns when the bindings in hand are done, at the latest after `deadline`.
    void end(Duration deadline);

    /// Gives up all threads and handlers. May be called without `begin`.
    void close();
}

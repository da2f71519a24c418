// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Instant;

/// Something that happened to a slot.
///
/// @param kind       what
/// @param slot       `<point>/<name>`
/// @param plugin     the Plugin's name
/// @param version    its bundle's version
/// @param generation of the current snapshot when it happened
/// @param at         when
/// @param text       more, or empty
public record SlotEvent(Kind kind, String slot, String plugin, String version, long generation, Instant at, String text) {
    /// What can happen.
    public enum Kind {
        /// An instance became visible.
        FILLED,
        /// An instance is no longer visible to new leases.
        WITHDRAWN,
        /// All its leases are back.
        DRAINED,
        /// Its drain deadline passed with leases or calls left.
        DRAIN_DEADLINE,
        /// A call passed its budget.
        OVERRUN,
        /// It isn't called any more.
        QUARANTINED,
        /// Its component went away without order: bundle stopped, reference lost.
        LOST,
        /// The registry could not make a shipped instance; text says why.
        FAILED
    }
}

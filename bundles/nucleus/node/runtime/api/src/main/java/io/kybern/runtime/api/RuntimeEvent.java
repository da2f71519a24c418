// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.time.Instant;

/// Something that happened in the runtime.
///
/// @param id the container's id, or the sandbox's for its own process; empty for `RESYNC`
public record RuntimeEvent(Kind kind, String id, Instant at) {
    public enum Kind {
        CREATED,
        STARTED,
        EXITED,
        /// A process in it was killed for lack of memory.
        OUT_OF_MEMORY,
        DELETED,
        /// Events may have been lost: list again.
        RESYNC
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.events;

import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;

/// Events of this group are stored as core events, for one hour.
final class EventStrategy implements Strategy {
    private static final long HOUR = 3600;

    @Override
    public Value toStorage(Value object) {
        return EventConversion.toCore(object);
    }

    @Override
    public Value fromStorage(Value stored) {
        return EventConversion.fromCore(stored);
    }

    @Override
    public long timeToLiveSeconds(Value object) {
        return HOUR;
    }
}

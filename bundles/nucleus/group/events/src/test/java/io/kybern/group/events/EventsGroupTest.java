// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.events;

import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.tck.ApiGroupContract;
import java.util.Set;

class EventsGroupTest extends ApiGroupContract {
    @Override
    protected ApiGroup group() {
        return new EventsGroup();
    }

    @Override
    protected Set<String> kinds() {
        return Set.of("Event");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.discovery;

import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.tck.ApiGroupContract;
import java.util.Set;

class DiscoveryGroupTest extends ApiGroupContract {
    @Override
    protected ApiGroup group() {
        return new DiscoveryGroup();
    }

    @Override
    protected Set<String> kinds() {
        return Set.of("EndpointSlice");
    }
}

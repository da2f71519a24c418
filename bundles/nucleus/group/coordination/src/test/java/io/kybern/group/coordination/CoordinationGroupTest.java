// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.coordination;

import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.tck.ApiGroupContract;
import java.util.Set;

class CoordinationGroupTest extends ApiGroupContract {
    @Override
    protected ApiGroup group() {
        return new CoordinationGroup();
    }

    @Override
    protected Set<String> kinds() {
        return Set.of("Lease");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.tck.ApiGroupContract;
import java.util.Set;

class AppsGroupTest extends ApiGroupContract {
    @Override
    protected ApiGroup group() {
        return new AppsGroup();
    }

    @Override
    protected Set<String> kinds() {
        return Set.of("ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet");
    }
}

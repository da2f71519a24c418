// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.tck.ApiGroupContract;
import java.util.Set;

class CoreGroupTest extends ApiGroupContract {
    @Override
    protected ApiGroup group() {
        return new CoreGroup();
    }

    @Override
    protected Set<String> kinds() {
        return Set.of("Binding", "ComponentStatus", "ConfigMap", "Endpoints", "Event", "LimitRange", "Namespace", "Node", "PersistentVolume",
                "PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount");
    }
}

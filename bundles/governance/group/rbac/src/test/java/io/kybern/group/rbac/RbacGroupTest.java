// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.rbac;

import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.tck.ApiGroupContract;
import java.util.Set;

class RbacGroupTest extends ApiGroupContract {
    @Override
    protected ApiGroup group() {
        return new RbacGroup();
    }

    @Override
    protected Set<String> kinds() {
        return Set.of("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.clusterroleaggregation;

import io.kybern.controller.api.Controller;
import io.kybern.controller.tck.ControllerContract;

class ClusterRoleAggregationContractTest extends ControllerContract {
    @Override
    protected Controller controller() {
        return new ClusterRoleAggregation();
    }
}

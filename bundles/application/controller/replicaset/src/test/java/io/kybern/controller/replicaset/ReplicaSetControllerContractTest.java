// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.replicaset;

import io.kybern.controller.api.Controller;
import io.kybern.controller.tck.ControllerContract;

class ReplicaSetControllerContractTest extends ControllerContract {
    @Override
    protected Controller controller() {
        return new ReplicaSetController();
    }
}

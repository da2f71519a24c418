// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.deployment;

import io.kybern.controller.api.Controller;
import io.kybern.controller.tck.ControllerContract;

class DeploymentControllerContractTest extends ControllerContract {
    @Override
    protected Controller controller() {
        return new DeploymentController();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.nodelifecycle;

import io.kybern.controller.api.Controller;
import io.kybern.controller.tck.ControllerContract;

class NodeLifecycleContractTest extends ControllerContract {
    @Override
    protected Controller controller() {
        return new NodeLifecycle();
    }
}

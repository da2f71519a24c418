// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.endpointslice;

import io.kybern.controller.api.Controller;
import io.kybern.controller.tck.ControllerContract;

class EndpointSliceControllerContractTest extends ControllerContract {
    @Override
    protected Controller controller() {
        return new EndpointSliceController();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.serviceaccount;

import io.kybern.controller.api.Controller;
import io.kybern.controller.tck.ControllerContract;

class ServiceAccountControllerContractTest extends ControllerContract {
    @Override
    protected Controller controller() {
        return new ServiceAccountController();
    }
}

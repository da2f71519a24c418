// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.authorization.tck.ClientInMemory;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.server.api.HealthCheck;
import io.kybern.server.tck.HealthCheckContract;
import java.util.List;

class BootstrapPolicyHealthTest extends HealthCheckContract {
    @Override
    protected HealthCheck check() {
        return new BootstrapPolicy(new ClientInMemory(new ObjectsInMemory()), List.of(), _ -> () -> { });
    }
}

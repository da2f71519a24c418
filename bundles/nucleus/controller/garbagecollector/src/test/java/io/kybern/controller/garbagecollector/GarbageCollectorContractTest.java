// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.garbagecollector;

import io.kybern.controller.api.Controller;
import io.kybern.controller.tck.ControllerContract;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.Types;

class GarbageCollectorContractTest extends ControllerContract {
    @Override
    protected Controller controller() {
        return new GarbageCollector(NOTHING_SERVED);
    }

    private static final TypeRegistry NOTHING_SERVED = new TypeRegistry() {
        @Override
        public Types types() {
            return Types.NONE;
        }

        @Override
        public AutoCloseable onChange(Runnable listener) {
            return () -> { };
        }
    };
}

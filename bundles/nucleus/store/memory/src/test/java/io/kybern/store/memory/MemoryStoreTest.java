// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.memory;

import io.kybern.store.api.Store;
import io.kybern.store.tck.StoreContract;
import java.time.InstantSource;

class MemoryStoreTest extends StoreContract {
    @Override
    protected Store open(InstantSource time, long historyBytes) {
        return new MemoryStore(time, historyBytes);
    }
}

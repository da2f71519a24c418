// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Store;
import io.kybern.store.tck.DurableStoreContract;
import java.time.InstantSource;

class BlobJournalContractTest extends DurableStoreContract {
    private final MapMedium medium = new MapMedium();

    @Override
    protected Store open(InstantSource time, long historyBytes) {
        return Stores.open(medium, time, historyBytes, line -> {});
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import io.kybern.store.api.Store;
import io.kybern.store.tck.DurableStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class IgniteStoreContractTest extends DurableStoreContract {
    @TempDir
    Path directory;

    @Override
    protected Store open(InstantSource time, long historyBytes) {
        return new IgniteStore(directory, time, historyBytes, line -> {});
    }
}

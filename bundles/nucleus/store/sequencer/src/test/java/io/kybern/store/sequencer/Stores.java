// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/// Stores over a [MapMedium].
final class Stores {
    private Stores() {}

    static SequencedStore open(MapMedium medium, InstantSource clock, long historyBytes, Consumer<String> onFailure) {
        ThreadFactory threads = Thread.ofPlatform().daemon().factory();
        return new SequencedStore(new BlobJournal(() -> medium, threads), Settings.DEFAULT.withHistoryBytes(historyBytes), clock, threads,
                onFailure);
    }

    static SequencedStore open(MapMedium medium) {
        return open(medium, InstantSource.system(), 1 << 20, line -> {});
    }
}

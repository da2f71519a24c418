// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// When which keys end. A key that was changed since keeps its old place here: [Draft#expire] sees that it is another one.
final class Expiries {
    record Expiry(long at, String key, long modRevision) {}

    private final PriorityQueue<Expiry> queue = new PriorityQueue<>(Comparator.comparingLong(Expiry::at));

    void add(String key, long modRevision, long at) {
        queue.add(new Expiry(at, key, modRevision));
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /// Milliseconds until the next one, at least 0; only if there is one.
    long next(long now) {
        return Math.max(0, queue.element().at() - now);
    }

    List<Expiry> due(long now, int limit) {
        var due = new ArrayList<Expiry>();
        while (due.size() < limit && !queue.isEmpty() && queue.element().at() <= now) {
            due.add(queue.remove());
        }
        return due;
    }
}

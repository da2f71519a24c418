// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.tck;

import io.kybern.store.api.Change;
import io.kybern.store.api.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A listener that keeps all that it is told.
public final class RecordingListener implements Listener {
    /// One call of [Listener#batch].
    public record Batch(long revision, List<Change> changes) {}

    private final List<Batch> batches = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private long progress;
    private String reason = "";

    @Override
    public synchronized void batch(long revision, List<Change> changes) {
        batches.add(new Batch(revision, changes));
    }

    @Override
    public synchronized void progress(long revision) {
        progress = revision;
    }

    @Override
    public synchronized void closed(String why) {
        reason = why;
        ended.countDown();
    }

    public synchronized List<Batch> batches() {
        return List.copyOf(batches);
    }

    public List<Long> revisions() {
        return batches().stream().map(Batch::revision).toList();
    }

    /// All changes so far as `revision+key` or `revision-key`.
    public List<String> story() {
        return batches().stream().flatMap(batch -> batch.changes().stream())
                .map(change -> change.revision() + (change.deleted() ? "-" : "+") + change.key()).toList();
    }

    public synchronized long lastProgress() {
        return progress;
    }

    /// Why it was closed.
    public String awaitClosed() throws InterruptedException {
        if (!ended.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("not closed within 10 s");
        }
        synchronized (this) {
            return reason;
        }
    }
}

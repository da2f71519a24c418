// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Change;
import io.kybern.store.api.Listener;
import io.kybern.store.api.Subscription;
import java.util.List;
import java.util.function.Consumer;

/// One subscription: a prefix, a listener, and whether it still listens.
final class Watch implements Subscription {
    private final String prefix;
    private final Listener listener;
    private final Consumer<Watch> removal;
    private volatile boolean closed;

    Watch(String prefix, Listener listener, Consumer<Watch> removal) {
        this.prefix = prefix;
        this.listener = listener;
        this.removal = removal;
    }

    void deliver(List<Published> revisions, long upTo) {
        guarded(() -> {
            for (Published published : revisions) {
                List<Change> matching = matching(published.changes());
                if (!matching.isEmpty() && !closed) {
                    listener.batch(published.revision(), matching);
                }
            }
            if (!closed) {
                listener.progress(upTo);
            }
        });
    }

    private List<Change> matching(List<Change> changes) {
        if (changes.size() == 1) {
            return changes.getFirst().key().startsWith(prefix) ? changes : List.of();
        }
        return changes.stream().filter(change -> change.key().startsWith(prefix)).toList();
    }

    void end(String reason) {
        if (!closed) {
            close();
            guarded(() -> listener.closed(reason));
        }
    }

    @Override
    public void close() {
        closed = true;
        removal.accept(this);
    }

    /// The outermost guard of foreign code: what it throws ends its own subscription and no other.
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            end("the listener threw " + e);
        }
    }
}

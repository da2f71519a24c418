// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A lease that counts in `uses` until it's closed.
final class HeldLease<T> implements Lease<T> {
    private static final Runnable NONE = () -> { };

    private final Guard guard;
    private final List<Extension<T>> extensions;
    private final long generation;
    private final Set<HeldLease<?>> pinned;
    private final AtomicReference<@Nullable Uses> uses;
    private final AtomicReference<Runnable> deadlineAction = new AtomicReference<>(NONE);

    HeldLease(Guard guard, List<Extension<T>> extensions, long generation, Uses uses, Set<HeldLease<?>> pinned) {
        this.guard = guard;
        this.extensions = extensions;
        this.generation = generation;
        this.uses = new AtomicReference<>(uses);
        this.pinned = pinned;
    }

    @Override
    public List<Extension<T>> extensions() {
        return extensions;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public <R> R call(Extension<T> extension, Call<T, R> call, Failure<R> onFailure) {
        if (uses.get() == null || !extensions.contains(extension)) {
            throw new IllegalStateException("no open lease on " + extension);
        }
        return guard.call((ActiveExtension<T>) extension, call, onFailure);
    }

    @Override
    public void onDeadline(Runnable action) {
        deadlineAction.set(action);
        pinned.add(this);
    }

    void deadlinePassed() {
        deadlineAction.getAndSet(NONE).run();
    }

    @Override
    public void close() {
        Uses held = uses.getAndSet(null);
        if (held == null) {
            return;
        }
        if (deadlineAction.getAndSet(NONE) != NONE) {
            pinned.remove(this);
        }
        held.release();
    }
}

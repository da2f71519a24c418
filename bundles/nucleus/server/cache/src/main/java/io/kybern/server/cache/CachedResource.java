// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import io.kybern.resource.api.ApiException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/// The objects of one stored resource: the present state, and the changes that led to it for as long as history is kept.
///
/// One thread applies; any thread reads the published state.
final class CachedResource {
    private static final Duration AGE = Duration.ofMinutes(5);
    private static final int SNAPSHOTS = 300;

    /// What readers see: the objects, the revision of the last change and the newest event.
    record State(Tree<CachedObject> tree, long revision, HistoryEvent newest) {
    }

    private record Snapshot(long revision, Tree<CachedObject> tree, long atMillis, HistoryEvent event) {
    }

    private final Deque<Snapshot> snapshots = new ArrayDeque<>();
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private volatile State state;
    private volatile long oldest;
    private HistoryEvent head;
    private long weight;
    /// The watchers; touched by the fan-out thread only.
    final Watchers watchers;

    /// Hears of each change on the applying thread.
    interface ChangeListener {
        void changed(HistoryEvent event);
    }

    CachedResource(Tree<CachedObject> tree, long revision) {
        head = new HistoryEvent(revision, 0, "", Optional.empty(), Optional.empty());
        state = new State(tree, revision, head);
        oldest = revision;
        snapshots.add(new Snapshot(revision, tree, 0, head));
        watchers = new Watchers(head);
    }

    State state() {
        return state;
    }

    /// The revision after which watches can start.
    long oldest() {
        return oldest;
    }

    synchronized AutoCloseable onChange(ChangeListener listener) {
        state.tree.visit("", "", (key, object) -> {
            listener.changed(new HistoryEvent(object.revision(), 0, key, Optional.empty(), Optional.of(object)));
            return true;
        });
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// Applies one change and publishes the next state.
    synchronized void apply(HistoryEvent event, LongConsumer weightAdded) {
        Tree<CachedObject> tree = event.after.isPresent() ? state.tree.with(event.key, event.after.get()) : state.tree.without(event.key);
        if (event.atMillis - snapshots.getLast().atMillis >= 1000) {
            snapshots.add(new Snapshot(state.revision, state.tree, event.atMillis, state.newest));
            if (snapshots.size() > SNAPSHOTS) {
                thin();
            }
        }
        state.newest.append(event);
        state = new State(tree, event.revision, event);
        weight += event.weight();
        weightAdded.accept(event.weight());
        weightAdded.accept(-trim(event.atMillis - AGE.toMillis(), Long.MAX_VALUE));
        for (ChangeListener listener : listeners) {
            listener.changed(event);
        }
    }

    synchronized long weight() {
        return weight;
    }

    /// Gives up the oldest history until no more than a weight is left.
    ///
    /// @return what was freed
    synchronized long trimTo(long maximum) {
        return trim(Long.MIN_VALUE, maximum);
    }

    private long trim(long notBeforeMillis, long maximum) {
        long freed = 0;
        while (head != state.newest) {
            HistoryEvent next = head.next().orElseThrow();
            if (next.atMillis >= notBeforeMillis && weight <= maximum) {
                break;
            }
            head = next;
            freed += next.weight();
            weight -= next.weight();
        }
        if (freed > 0) {
            rebase();
        }
        return freed;
    }

    /// Drops the snapshots before the oldest event, after making one exactly there.
    private void rebase() {
        Tree<CachedObject> tree = treeAt(head.revision);
        while (!snapshots.isEmpty() && snapshots.getFirst().revision <= head.revision) {
            snapshots.removeFirst();
        }
        snapshots.addFirst(new Snapshot(head.revision, tree, head.atMillis, head));
        oldest = head.revision;
    }

    private void thin() {
        boolean keep = true;
        for (Iterator<Snapshot> each = snapshots.iterator(); each.hasNext(); keep = !keep) {
            Snapshot snapshot = each.next();
            if (!keep && snapshot != snapshots.getLast()) {
                each.remove();
            }
        }
    }

    /// The objects as they were at a revision.
    synchronized Tree<CachedObject> treeAt(long revision) {
        if (revision >= state.revision) {
            return state.tree;
        }
        Snapshot base = null;
        for (Snapshot snapshot : snapshots) {
            if (snapshot.revision <= revision) {
                base = snapshot;
            }
        }
        if (base == null) {
            throw ApiException.gone("The resourceVersion for the provided list is too old.");
        }
        Tree<CachedObject> tree = base.tree;
        Optional<HistoryEvent> event = base.event.next();
        while (event.isPresent() && event.get().revision <= revision) {
            HistoryEvent change = event.get();
            tree = change.after.isPresent() ? tree.with(change.key, change.after.get()) : tree.without(change.key);
            event = change.next();
        }
        return tree;
    }

    /// The events after a revision, oldest first; empty when history does not reach that far.
    synchronized Optional<List<HistoryEvent>> eventsAfter(long revision) {
        if (revision < oldest) {
            return Optional.empty();
        }
        var events = new ArrayList<HistoryEvent>();
        for (Optional<HistoryEvent> event = head.next(); event.isPresent(); event = event.get().next()) {
            if (event.get().revision > revision) {
                events.add(event.get());
            }
        }
        return Optional.of(events);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import io.kybern.resource.api.ResourceType;
import io.kybern.server.api.WatchCache.FieldRequirement;
import io.kybern.server.api.WatchCache.Query;
import io.kybern.server.api.WatchCache.Sink;
import io.kybern.server.api.WatchEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The watchers of one resource, found by what their selection needs, so that an event touches only those it can concern.
///
/// Belongs to the fan-out thread.
final class Watchers {
    /// A watch of one client.
    static final class Watcher {
        final ResourceType type;
        final Query query;
        final Sink sink;
        private final long afterRevision;

        Watcher(ResourceType type, Query query, Sink sink, long afterRevision) {
            this.type = type;
            this.query = query;
            this.sink = sink;
            this.afterRevision = afterRevision;
        }

        private boolean matches(Optional<CachedObject> object) {
            return object.isPresent() && (query.namespace().isEmpty() || query.namespace().equals(object.get().namespace()))
                    && query.matches(object.get().labels(), label -> object.get().field(type, label));
        }
    }

    /// A field by which watchers of one served type are found.
    private record IndexedField(ResourceType type, String label) {
        String bucket(String value) {
            return type.resource() + " " + label + "=" + value;
        }
    }

    private final Map<String, Set<Watcher>> byBucket = new HashMap<>();
    private final Set<Watcher> all = new LinkedHashSet<>();
    private final Map<IndexedField, Integer> indexedFields = new HashMap<>();
    private HistoryEvent cursor;

    Watchers(HistoryEvent start) {
        cursor = start;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    Set<Watcher> all() {
        return all;
    }

    /// Replays history to a new watcher and keeps it informed from then on.
    void add(Watcher watcher, List<HistoryEvent> history) {
        for (HistoryEvent event : history) {
            if (event.revision > cursor.revision) {
                break;
            }
            deliver(watcher, event, new Shared());
        }
        all.add(watcher);
        byBucket.computeIfAbsent(bucket(watcher), _ -> new LinkedHashSet<>()).add(watcher);
        indexField(watcher.query).ifPresent(f -> indexedFields.merge(new IndexedField(watcher.type, f.label()), 1, Integer::sum));
    }

    void remove(Watcher watcher) {
        if (all.remove(watcher)) {
            String bucket = bucket(watcher);
            Set<Watcher> others = byBucket.getOrDefault(bucket, new HashSet<>());
            others.remove(watcher);
            if (others.isEmpty()) {
                byBucket.remove(bucket);
            }
            indexField(watcher.query).ifPresent(f -> indexedFields.computeIfPresent(new IndexedField(watcher.type, f.label()),
                    (_, count) -> count == 1 ? null : count - 1));
        }
    }

    /// Delivers everything that happened since the last call.
    void drain() {
        for (Optional<HistoryEvent> next = cursor.next(); next.isPresent(); next = cursor.next()) {
            cursor = next.get();
            if (!all.isEmpty()) {
                var shared = new Shared();
                for (Watcher watcher : concerned(cursor)) {
                    deliver(watcher, cursor, shared);
                }
            }
        }
    }

    private List<Watcher> concerned(HistoryEvent event) {
        var found = new ArrayList<Watcher>(byBucket.getOrDefault("", Set.of()));
        String namespace = event.after.or(() -> event.before).map(CachedObject::namespace).orElse("");
        if (!namespace.isEmpty()) {
            found.addAll(byBucket.getOrDefault("namespace=" + namespace, Set.of()));
        }
        for (IndexedField field : indexedFields.keySet()) {
            String before = event.before.map(object -> object.field(field.type, field.label)).orElse("");
            String after = event.after.map(object -> object.field(field.type, field.label)).orElse("");
            found.addAll(byBucket.getOrDefault(field.bucket(after), Set.of()));
            if (!before.equals(after)) {
                found.addAll(byBucket.getOrDefault(field.bucket(before), Set.of()));
            }
        }
        return found;
    }

    /// The bucket of a selection: a field it needs to be equal, else its namespace, else the one that sees everything.
    private static String bucket(Watcher watcher) {
        Query query = watcher.query;
        return indexField(query).map(field -> new IndexedField(watcher.type, field.label()).bucket(field.value()))
                .orElse(query.namespace().isEmpty() ? "" : "namespace=" + query.namespace());
    }

    private static Optional<FieldRequirement> indexField(Query query) {
        return query.fields().stream().filter(FieldRequirement::equal).findFirst();
    }

    private static void deliver(Watcher watcher, HistoryEvent event, Shared shared) {
        if (event.revision <= watcher.afterRevision) {
            return;
        }
        boolean before = watcher.matches(event.before);
        boolean after = watcher.matches(event.after);
        if (after) {
            watcher.sink.event(shared.event(before ? WatchEvent.Kind.MODIFIED : WatchEvent.Kind.ADDED, event));
        } else if (before) {
            watcher.sink.event(shared.event(WatchEvent.Kind.DELETED, event));
        }
    }

    /// The forms of one event, made once for all watchers that see it alike.
    private static final class Shared {
        private final Map<WatchEvent.Kind, WatchEvent> events = new HashMap<>(4);

        WatchEvent event(WatchEvent.Kind kind, HistoryEvent event) {
            return events.computeIfAbsent(kind, _ -> new WatchEvent(kind, kind == WatchEvent.Kind.DELETED
                    ? event.before.orElseThrow().at(event.revision) : event.after.orElseThrow()));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Change;
import io.kybern.store.api.CompactedException;
import io.kybern.store.api.Entry;
import io.kybern.store.api.FutureRevisionException;
import io.kybern.store.api.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// All keys with their versions, and the history of changes, in memory. One thread writes; any thread reads, without a lock: what lies
/// above the published revision is skipped, and what a compaction took away meanwhile is noticed at the end of a read.
final class Index {
    private final ConcurrentNavigableMap<String, Version> versions = new ConcurrentSkipListMap<>();
    private final ConcurrentNavigableMap<Long, Published> history = new ConcurrentSkipListMap<>();
    private volatile long revision;
    private volatile long compacted;
    private long historyBytes;

    long revision() {
        return revision;
    }

    long compacted() {
        return compacted;
    }

    long historyBytes() {
        return historyBytes;
    }

    /// The entry of a key, published or not; for the writing thread.
    Optional<Entry> head(String key) {
        Version version = versions.get(key);
        return version == null ? Optional.empty() : Optional.ofNullable(version.entry);
    }

    Optional<Entry> get(String key) {
        while (true) {
            long at = revision;
            Optional<Entry> entry = entryAt(versions.get(key), at);
            if (at >= compacted) {
                return entry;
            }
        }
    }

    Range range(String from, String to, long atRevision, int limit) {
        while (true) {
            long at = atRevision == 0 ? revision : atRevision;
            requireReached(at);
            Range range = collect(between(from, to), at, limit == 0 ? Integer.MAX_VALUE : limit);
            long floor = compacted;
            if (at >= floor) {
                return range;
            }
            if (atRevision != 0) {
                throw new CompactedException(atRevision, floor);
            }
        }
    }

    private static Range collect(ConcurrentNavigableMap<String, Version> part, long at, int limit) {
        var entries = new ArrayList<Entry>();
        for (Version head : part.values()) {
            Version version = Version.at(head, at);
            if (version == null || version.entry == null) {
                continue;
            }
            if (entries.size() == limit) {
                return new Range(at, entries, true);
            }
            entries.add(version.entry);
        }
        return new Range(at, entries, false);
    }

    private ConcurrentNavigableMap<String, Version> between(String from, String to) {
        if (to.isEmpty()) {
            return versions.tailMap(from, true);
        }
        return from.compareTo(to) >= 0 ? versions.subMap(from, true, from, false) : versions.subMap(from, true, to, false);
    }

    private static Optional<Entry> entryAt(@Nullable Version head, long at) {
        Version version = Version.at(head, at);
        return version == null ? Optional.empty() : Optional.ofNullable(version.entry);
    }

    /// The history above one revision, up to another.
    List<Published> historyBetween(long after, long upTo) {
        requireReached(after);
        List<Published> found = after >= upTo ? List.of() : List.copyOf(history.subMap(after, false, upTo, true).values());
        long floor = compacted;
        if (after < floor) {
            throw new CompactedException(after, floor);
        }
        return found;
    }

    void requireReached(long wanted) {
        long current = revision;
        if (wanted > current) {
            throw new FutureRevisionException(wanted, current);
        }
    }

    /// Takes in what a checkpoint holds, before anything is published.
    void load(Entry entry, long expiry) {
        versions.put(entry.key(), new Version(entry.modRevision(), entry, expiry, null));
    }

    /// Starts the history at a checkpoint's revision.
    void loaded(long checkpointRevision) {
        revision = checkpointRevision;
        compacted = checkpointRevision;
    }

    /// Applies a durable transaction; it stays hidden until [#publish].
    Published apply(Decision decision) {
        var changes = new ArrayList<Change>(decision.writes().size());
        for (Write write : decision.writes()) {
            changes.add(apply(decision.revision(), write));
            historyBytes += write.size();
        }
        var published = new Published(decision.revision(), List.copyOf(changes));
        history.put(decision.revision(), published);
        return published;
    }

    private Change apply(long at, Write write) {
        Version head = versions.get(write.key());
        Optional<Entry> before = head == null ? Optional.empty() : Optional.ofNullable(head.entry);
        long created = before.map(Entry::createRevision).orElse(at);
        Optional<Entry> after = write.value().map(value -> new Entry(write.key(), value, created, at));
        versions.put(write.key(), new Version(at, after.orElse(null), write.expiry(), head));
        return new Change(at, write.key(), after, before);
    }

    void publish(long upTo) {
        revision = upTo;
    }

    /// Tells of each key that ends by itself: its entry, and when.
    void forEachExpiring(ObjLongConsumer<Entry> found) {
        for (Version version : versions.values()) {
            if (version.entry != null && version.expiry > 0) {
                found.accept(version.entry, version.expiry);
            }
        }
    }

    /// Refuses reads below a revision from now on; what they would read goes with [#evict].
    void compact(long floor) {
        compacted = Math.max(compacted, floor);
    }

    /// The lowest revision below which the history must go so that at most so many bytes stay.
    long floorFor(long bytes) {
        long excess = historyBytes - bytes;
        long floor = compacted;
        for (Published published : history.values()) {
            if (excess <= 0) {
                break;
            }
            excess -= size(published);
            floor = published.revision();
        }
        return Math.max(floor, compacted);
    }

    boolean hasEvictable() {
        return !history.isEmpty() && history.firstKey() <= compacted;
    }

    /// Drops the history up to the compacted revision and returns the keys that changed in it.
    SortedSet<String> evict() {
        var old = history.headMap(compacted, true);
        var keys = new TreeSet<String>();
        for (Published published : old.values()) {
            published.changes().forEach(change -> keys.add(change.key()));
            historyBytes -= size(published);
        }
        old.clear();
        keys.forEach(this::forgetBelowCompacted);
        return keys;
    }

    private void forgetBelowCompacted(String key) {
        Version head = versions.get(key);
        Version version = Version.at(head, compacted);
        if (version == null) {
            return;
        }
        version.forgetOlder();
        if (version == head && version.entry == null) {
            versions.remove(key, version);
        }
    }

    private static long size(Published published) {
        long size = 0;
        for (Change change : published.changes()) {
            size += new Write(change.key(), change.entry().map(Entry::value), 0).size();
        }
        return size;
    }

    /// Each key of a range as it was at a revision that no [#evict] has passed, with its expiry, in key order.
    void forEachAt(String from, String to, long at, ObjLongConsumer<Entry> found) {
        for (Map.Entry<String, Version> key : between(from, to).entrySet()) {
            Version version = Version.at(key.getValue(), at);
            if (version != null && version.entry != null) {
                found.accept(version.entry, version.expiry);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ResourceType;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ResourceCache;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.WatchCache;
import io.kybern.server.api.WatchEvent;
import io.kybern.store.api.Change;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Listener;
import io.kybern.store.api.Store;
import io.kybern.store.api.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// The watch cache over the store: applies the committed log in order and serves every read.
@Component(service = {WatchCache.class, ResourceCache.class})
public final class StoreCache implements WatchCache, ResourceCache, AutoCloseable {
    static final String ROOT = "/registry/";

    private final Store store;
    private final Codec codec;
    private final TypeRegistry types;
    private final Map<String, CachedResource> resources = new ConcurrentHashMap<>();
    private final AtomicLong historyWeight = new AtomicLong();
    private final long historyLimit = Runtime.getRuntime().maxMemory() / 8;
    private final FanOut fanOut = new FanOut();
    private final Subscription subscription;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final InstantSource clock;
    private volatile long applied;

    @Activate
    public StoreCache(@Reference Store store, @Reference Codecs codecs, @Reference TypeRegistry types) {
        this(store, codecs, types, InstantSource.system());
    }

    StoreCache(Store store, Codecs codecs, TypeRegistry types, InstantSource clock) {
        this.clock = clock;
        this.store = store;
        this.codec = codecs.json();
        this.types = types;
        long start = store.compactedRevision();
        load(start);
        fanOut.start(this::applied);
        subscription = store.watch(ROOT, start, new Applier());
    }

    @Override
    @Deactivate
    public void close() {
        subscription.close();
        fanOut.close();
    }

    /// Takes in the state at a revision. That at revision 0 is empty; asked for it, the store would answer with its latest.
    private void load(long revision) {
        if (revision == 0) {
            return;
        }
        Map<String, Tree<CachedObject>> trees = new HashMap<>();
        for (Entry entry : store.range(ROOT, Store.endOf(ROOT), revision, 0).entries()) {
            StorageKey key = StorageKey.parse(entry.key());
            trees.merge(key.resource(), Tree.<CachedObject>empty().with(key.rest(), object(key, entry)),
                    (old, _) -> old.with(key.rest(), object(key, entry)));
        }
        trees.forEach((resource, tree) -> resources.put(resource, new CachedResource(tree, revision)));
        applied = revision;
    }

    private CachedObject object(StorageKey key, Entry entry) {
        return new CachedObject(codec, key.namespace(), key.name(), entry.value(), entry.modRevision());
    }

    /// Applies what the store committed.
    private final class Applier implements Listener {
        @Override
        public void batch(long revision, List<Change> changes) {
            long now = clock.millis();
            for (Change change : changes) {
                StorageKey key = StorageKey.parse(change.key());
                CachedResource resource = resource(key.resource());
                Optional<CachedObject> before = resource.state().tree().get(key.rest());
                Optional<CachedObject> after = change.entry().map(entry -> object(key, entry));
                resource.apply(new HistoryEvent(revision, now, key.rest(), before, after), historyWeight::addAndGet);
                fanOut.changed(resource);
            }
            if (historyWeight.get() > historyLimit) {
                shrink();
            }
            advance(revision);
        }

        @Override
        public void progress(long revision) {
            advance(revision);
        }
    }

    private void shrink() {
        resources.values().stream().max(Comparator.comparingLong(CachedResource::weight))
                .ifPresent(largest -> historyWeight.addAndGet(-largest.trimTo(largest.weight() / 2)));
    }

    private void advance(long revision) {
        if (revision > applied) {
            lock.lock();
            try {
                applied = revision;
                moved.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private CachedResource resource(String name) {
        CachedResource known = resources.get(name);
        return known != null ? known : resources.computeIfAbsent(name, _ -> new CachedResource(Tree.empty(), store.compactedRevision()));
    }

    private CachedResource resource(ResourceType type) {
        return resource(StorageKey.resource(type));
    }

    @Override
    public long applied() {
        return applied;
    }

    @Override
    public boolean await(long revision, Duration timeout) {
        if (applied >= revision) {
            return true;
        }
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (applied < revision) {
                if (left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitLatest() {
        long revision = store.revision();
        if (!await(revision, Duration.ofSeconds(10))) {
            throw ApiException.timeout("Timeout: Too large resource version: " + revision + ", current: " + applied, 1);
        }
    }

    @Override
    public Optional<StoredObject> get(ResourceType type, String namespace, String name) {
        return resource(type).state().tree().get(StorageKey.rest(namespace, name)).map(object -> view(type, object));
    }

    private StoredObject view(ResourceType type, CachedObject object) {
        return type.resource().apiVersion().equals(type.storageVersion()) ? object : new ConvertedObject(object, type, codec);
    }

    @Override
    public Page list(ResourceType type, Query query, long revision, String afterKey, long limit) {
        long at = applied;
        CachedResource resource = resource(type);
        if (revision > 0 && revision < resource.oldest()) {
            throw ApiException.gone("The resourceVersion for the provided list is too old.");
        }
        Tree<CachedObject> tree = revision > 0 ? resource.treeAt(revision) : resource.state().tree();
        var found = new ArrayList<StoredObject>(limit > 0 ? (int) Math.min(limit, 1000) : query.everything() ? tree.size() : 16);
        var last = new String[] {""};
        String prefix = query.namespace().isEmpty() ? "" : query.namespace() + "/";
        boolean all = tree.visit(prefix, afterKey, (key, object) -> {
            if (!query.matches(object.labels(), label -> object.field(type, label))) {
                return true;
            }
            if (limit > 0 && found.size() == limit) {
                return false;
            }
            found.add(view(type, object));
            last[0] = key;
            return true;
        });
        long remaining = all || !query.everything() ? -1 : remaining(tree, prefix, last[0]);
        return new Page(revision > 0 ? revision : Math.max(at, resource.state().revision()), found, all ? "" : last[0], remaining);
    }

    private static long remaining(Tree<CachedObject> tree, String prefix, String above) {
        var count = new long[1];
        tree.visit(prefix, above, (_, _) -> {
            count[0]++;
            return true;
        });
        return count[0];
    }

    @Override
    public AutoCloseable watch(ResourceType type, Query query, long afterRevision, Sink sink) {
        CachedResource resource = resource(type);
        if (afterRevision < resource.oldest()) {
            throw tooOld(afterRevision, resource);
        }
        Sink target = type.resource().apiVersion().equals(type.storageVersion()) ? sink : new ConvertingSink(type, sink, codec);
        var watcher = new Watchers.Watcher(type, query, target, afterRevision);
        fanOut.run(() -> resource.eventsAfter(afterRevision).ifPresentOrElse(history -> resource.watchers.add(watcher, history),
                () -> target.end(tooOld(afterRevision, resource))));
        return () -> fanOut.run(() -> resource.watchers.remove(watcher));
    }

    private static ApiException tooOld(long revision, CachedResource resource) {
        return ApiException.gone("too old resource version: " + revision + " (" + resource.oldest() + ")");
    }

    private ResourceType typeOf(GroupVersionResource resource) {
        return types.types().find(resource).orElseThrow(() -> ApiException.notFound(resource.group(), resource.resource(), ""));
    }

    @Override
    public Optional<StoredObject> get(GroupVersionResource resource, String namespace, String name) {
        return types.types().find(resource).flatMap(type -> get(type, namespace, name));
    }

    @Override
    public List<StoredObject> list(GroupVersionResource resource, String namespace) {
        return types.types().find(resource).map(type -> list(type, Query.namespace(namespace), 0, "", 0).items()).orElse(List.of());
    }

    @Override
    public long version(GroupVersionResource resource) {
        return types.types().find(resource).map(type -> resource(type).state().revision()).orElse(0L);
    }

    @Override
    public AutoCloseable onChange(GroupVersionResource resource, Informer.Handler handler) {
        ResourceType type = typeOf(resource);
        return resource(type).onChange(event -> handler.changed(event.before.map(o -> view(type, o)), event.after.map(o -> view(type, o))));
    }

    /// Hands events on in the watcher's version.
    private record ConvertingSink(ResourceType type, Sink sink, Codec codec) implements Sink {
        @Override
        public void event(WatchEvent event) {
            sink.event(new WatchEvent(event.kind(), new ConvertedObject(event.object(), type, codec)));
        }

        @Override
        public void progress(long revision) {
            sink.progress(revision);
        }

        @Override
        public void end(ApiException reason) {
            sink.end(reason);
        }
    }
}

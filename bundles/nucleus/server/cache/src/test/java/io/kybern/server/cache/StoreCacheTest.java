// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Selectors;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.Types;
import io.kybern.server.api.WatchCache.FieldRequirement;
import io.kybern.server.api.WatchCache.Query;
import io.kybern.server.api.WatchCache.Sink;
import io.kybern.server.api.WatchEvent;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Transaction;
import io.kybern.store.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreCacheTest {
    private static final ResourceType PODS = new ResourceType(new GroupVersionResource("", "v1", "pods"),
            new ResourceType.Names("Pod", "PodList", "pod", List.of(), List.of()), true, List.of("get", "list"), Schema.ANY, "v1",
            ResourceType.NameRule.DNS1123_SUBDOMAIN, List.of(), Map.of("spec.nodeName", "spec.nodeName"), true, true, false, List.of(),
            Strategy.NONE, Optional.empty());

    private final MemoryStore store = new MemoryStore();
    private final Codec json = new TextCodecs().json();
    private final TypeRegistry types = new TypeRegistry() {
        @Override
        public Types types() {
            return new Types(List.of(PODS));
        }

        @Override
        public AutoCloseable onChange(Runnable listener) {
            return () -> { };
        }
    };
    private final StoreCache cache = new StoreCache(store, new TextCodecs(), types);

    @AfterEach
    void close() {
        cache.close();
        store.close();
    }

    /// Random histories against a plain map: every list at every old version, and every watch replayed from any version, give the same state.
    @Test
    void listsAtOldVersionsAndReplayedWatchesAgreeWithTheModel() throws Exception {
        var random = new Random(7);
        var models = new TreeMap<Long, TreeMap<String, String>>();
        var model = new TreeMap<String, String>();
        Query query = new Query("", Selectors.parse("app=a"), List.of(new FieldRequirement("spec.nodeName", true, "n1")));
        models.put(cache.applied(), new TreeMap<>());
        for (int step = 0; step < 600; step++) {
            String key = "ns" + random.nextInt(3) + "/p" + random.nextInt(12);
            ObjectValue pod = pod(key, random.nextBoolean() ? "a" : "b", "n" + random.nextInt(2), step);
            if (random.nextInt(5) == 0) {
                store.commit(Transaction.of(new Operation.Delete("/registry/core/pods/" + key)));
                model.remove(key);
            } else {
                store.commit(Transaction.of(new Operation.Put("/registry/core/pods/" + key, json.encode(pod))));
                model.put(key, pod.get("metadata", "labels", "app").text() + pod.get("spec", "nodeName").text() + step);
            }
            models.put(store.revision(), new TreeMap<>(model));
        }
        for (Map.Entry<Long, TreeMap<String, String>> each : models.entrySet()) {
            if (each.getKey() > 0) {
                assertEquals(each.getValue(), state(cache.list(PODS, Query.ALL, each.getKey(), "", 0).items()));
                assertEquals(selected(each.getValue()), state(cache.list(PODS, query, each.getKey(), "", 0).items()));
            }
        }
        for (long start : List.of(1L, 50L, 333L, store.revision() - 1)) {
            assertEquals(selected(model), replay(query, start, selected(models.floorEntry(start).getValue())), "from " + start);
        }
    }

    @Test
    void cacheOverAStoreThatWasNeverCompacted_startsEmptyAndReplaysAll() {
        put("a/x", 1);
        put("a/y", 2);
        try (var later = new StoreCache(store, new TextCodecs(), types)) {
            assertEquals(1, later.list(PODS, Query.ALL, 1, "", 0).items().size());
            assertEquals(2, later.list(PODS, Query.ALL, 2, "", 0).items().size());
        }
    }

    @Test
    void pagesOfOneListAreConsistentWhateverHappensBetween() {
        for (int i = 0; i < 100; i++) {
            put("a/p%03d".formatted(i), i);
        }
        var first = cache.list(PODS, Query.ALL, 0, "", 40);
        assertEquals(60, first.remaining());
        for (int i = 0; i < 100; i += 2) {
            store.commit(Transaction.of(new Operation.Delete("/registry/core/pods/a/p%03d".formatted(i))));
        }
        var names = new ArrayList<>(first.items());
        String last = first.lastKey();
        while (!last.isEmpty()) {
            var page = cache.list(PODS, Query.ALL, first.revision(), last, 40);
            assertEquals(first.revision(), page.revision());
            names.addAll(page.items());
            last = page.lastKey();
        }
        assertEquals(100, names.stream().map(StoredObject::name).distinct().count());
        assertEquals(50, cache.list(PODS, Query.ALL, 0, "", 0).items().size());
    }

    @Test
    void theRevisionIsPutIntoTheBytes() throws Exception {
        put("a/p", 1);
        StoredObject object = cache.get(PODS, "a", "p").orElseThrow();
        var out = new ByteArrayOutputStream();
        object.writeJson(out);
        assertEquals(object.value(), json.decode(out.toByteArray()));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"resourceVersion\":\"" + store.revision() + "\""));
    }

    @Test
    void versionsPastTheHistoryAreGone() {
        store.commit(Transaction.of(new Operation.Put("/other", new byte[1])));
        store.compact(store.revision());
        try (var late = new StoreCache(store, new TextCodecs(), types)) {
            for (int i = 0; i < 3; i++) {
                put("a/p" + i, i);
            }
            var error = assertThrows(ApiException.class, () -> late.watch(PODS, Query.ALL, 0, new Collecting(new TreeMap<>())));
            assertEquals(410, error.status().code());
        }
    }

    private void put(String key, int step) {
        store.commit(Transaction.of(new Operation.Put("/registry/core/pods/" + key, json.encode(pod(key, "a", "n1", step)))));
    }

    private static ObjectValue pod(String key, String app, String node, int step) {
        String[] parts = key.split("/");
        return ObjectValue.builder().put("apiVersion", "v1").put("kind", "Pod")
                .put("metadata", Value.object("labels", Value.object("app", Value.of(app)), "name", Value.of(parts[1]), "namespace",
                        Value.of(parts[0]), "uid", Value.of("u" + step)))
                .put("spec", Value.object("nodeName", Value.of(node), "step", Value.of(step))).build();
    }

    private static TreeMap<String, String> selected(Map<String, String> model) {
        var found = new TreeMap<String, String>();
        model.forEach((key, text) -> {
            if (text.startsWith("an1")) {
                found.put(key, text);
            }
        });
        return found;
    }

    private static Map<String, String> state(List<StoredObject> objects) {
        var found = new TreeMap<String, String>();
        objects.forEach(object -> found.put(object.namespace() + "/" + object.name(), text(object)));
        return found;
    }

    private static String text(StoredObject object) {
        Value value = object.value();
        return value.get("metadata", "labels", "app").text() + value.get("spec", "nodeName").text() + value.get("spec", "step").integer(0);
    }

    private Map<String, String> replay(Query query, long start, Map<String, String> initial) throws Exception {
        var sink = new Collecting(initial);
        try (AutoCloseable _ = cache.watch(PODS, query, start, sink)) {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (sink.progress.get() < store.revision() && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }
        }
        return sink.state;
    }

    private static final class Collecting implements Sink {
        private final Map<String, String> state;
        private final AtomicLong progress = new AtomicLong();
        private long last;

        Collecting(Map<String, String> initial) {
            state = new ConcurrentSkipListMap<>(initial);
        }

        @Override
        public void event(WatchEvent event) {
            StoredObject object = event.object();
            if (object.revision() <= last) {
                throw new IllegalStateException("revision " + object.revision() + " after " + last);
            }
            last = object.revision();
            String key = object.namespace() + "/" + object.name();
            boolean known = state.containsKey(key);
            if (known == (event.kind() == WatchEvent.Kind.ADDED)) {
                throw new IllegalStateException(event.kind() + " of " + key);
            }
            if (event.kind() == WatchEvent.Kind.DELETED) {
                state.remove(key);
            } else {
                state.put(key, text(object));
            }
        }

        @Override
        public void progress(long revision) {
            progress.set(revision);
        }

        @Override
        public void end(ApiException reason) {
            throw reason;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.client;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.WriteOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Writes Events of one component. Equal events within ten minutes become one with a count; a burst about one object is cut
/// (25 at once, then one in five minutes), as upstream's correlator does.
final class ProcessEvents implements EventRecorder, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProcessEvents.class.getName());
    private static final GroupVersionResource EVENTS = new GroupVersionResource("", "v1", "events");
    private static final int WAITING = 1000;
    private static final int REMEMBERED = 4096;
    private static final int BURST = 25;
    private static final Duration REFILL = Duration.ofMinutes(5);
    private static final Duration AGGREGATE = Duration.ofMinutes(10);

    private record Subject(String uid, String namespace, String name, String type, String reason, String message) {
    }

    private record Written(String name, String namespace, int count, Instant last) {
    }

    private record Bucket(double tokens, Instant at) {
    }

    private final Client client;
    private final String component;
    private final String host;
    private final Clock clock;
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(WAITING);
    private final Map<Subject, Written> written = bounded();
    private final Map<String, Bucket> buckets = bounded();
    private final Thread thread;

    ProcessEvents(Client client, String component, String host, Clock clock) {
        this.client = client;
        this.component = component;
        this.host = host;
        this.clock = clock;
        thread = Thread.ofVirtual().name("events-" + component).start(this::loop);
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    @Override
    public void record(Value object, String type, String reason, String message) {
        if (!queue.offer(() -> write(object, type, reason, message))) {
            LOG.log(System.Logger.Level.DEBUG, "too many events wait: {0} is dropped", reason);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void loop() {
        try {
            while (true) {
                Runnable next = queue.take();
                try {
                    next.run();
                } catch (ApiException e) {
                    LOG.log(System.Logger.Level.DEBUG, "an event could not be written: {0}", e.getMessage());
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void write(Value object, String type, String reason, String message) {
        String uid = object.get("metadata", "uid").text();
        Instant now = clock.instant();
        if (!allowed(component + uid, now)) {
            return;
        }
        String objectNamespace = object.get("metadata", "namespace").text();
        String namespace = objectNamespace.isEmpty() ? "default" : objectNamespace;
        String name = object.get("metadata", "name").text();
        var subject = new Subject(uid, namespace, name, type, reason, message);
        Written known = written.get(subject);
        if (known != null && known.last.plus(AGGREGATE).isAfter(now) && counted(known, now)) {
            written.put(subject, new Written(known.name, namespace, known.count + 1, now));
            return;
        }
        String eventName = name + "." + Long.toHexString(now.getEpochSecond() * 1_000_000_000L + now.getNano());
        client.create(EVENTS, namespace, event(object, namespace, eventName, type, reason, message, now), WriteOptions.DEFAULT);
        written.put(subject, new Written(eventName, namespace, 1, now));
    }

    private boolean counted(Written known, Instant now) {
        try {
            client.patch(EVENTS, known.namespace, known.name, "", PatchType.MERGE,
                    Value.object("count", Value.of(known.count + 1), "lastTimestamp", Value.of(seconds(now))), WriteOptions.DEFAULT);
            return true;
        } catch (ApiException e) {
            if (e.is("NotFound")) {
                return false;
            }
            throw e;
        }
    }

    private boolean allowed(String key, Instant now) {
        Bucket bucket = buckets.getOrDefault(key, new Bucket(BURST, now));
        double tokens = Math.min(BURST, bucket.tokens + Duration.between(bucket.at, now).toMillis() / (double) REFILL.toMillis());
        if (tokens < 1) {
            return false;
        }
        buckets.put(key, new Bucket(tokens - 1, now));
        return true;
    }

    private Value event(Value object, String namespace, String name, String type, String reason, String message, Instant now) {
        var involved = ObjectValue.builder().put("kind", object.get("kind")).put("apiVersion", object.get("apiVersion"));
        for (String field : new String[] {"namespace", "name", "uid", "resourceVersion"}) {
            involved.put(field, object.get("metadata", field));
        }
        involved.put("fieldPath", object.get("fieldPath"));
        var source = ObjectValue.builder().put("component", component);
        if (!host.isEmpty()) {
            source.put("host", host);
        }
        return ObjectValue.builder().put("apiVersion", "v1").put("kind", "Event")
                .put("metadata", Value.object("name", Value.of(name), "namespace", Value.of(namespace)))
                .put("involvedObject", involved.build()).put("reason", reason).put("message", message).put("type", type)
                .put("source", source.build()).put("firstTimestamp", seconds(now)).put("lastTimestamp", seconds(now)).put("count", 1)
                .put("reportingComponent", component).put("reportingInstance", host).build();
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.WriteOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/// Writes events of the node's pods, in order and off the caller's thread. The same event again raises the count of the one before;
/// one object has at most 25 at once and then one in 5 minutes.
final class NodeEvents implements EventRecorder {
    private static final System.Logger LOG = System.getLogger(NodeEvents.class.getName());
    private static final int REMEMBERED = 4096;
    private static final int WAITING = 5000;
    private static final int BURST = 25;
    private static final Duration REFILL = Duration.ofMinutes(5);

    private final Client client;
    private final NodeTasks tasks;
    private final Clock clock;
    private final String nodeName;
    private final boolean warningsOnly;
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final Map<Key, Written> written = new Bounded<>();
    private final Map<String, Bucket> buckets = new Bounded<>();
    private boolean draining;

    /// @param warningsOnly leaves out what goes well, for nodes by the thousand
    NodeEvents(Client client, NodeTasks tasks, Clock clock, String nodeName, boolean warningsOnly) {
        this.client = client;
        this.tasks = tasks;
        this.clock = clock;
        this.nodeName = nodeName;
        this.warningsOnly = warningsOnly;
    }

    private record Key(String uid, String fieldPath, String type, String reason, String message) {
    }

    private record Written(String namespace, String name, int count) {
    }

    private record Bucket(double tokens, Instant at) {
    }

    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > REMEMBERED;
        }
    }

    @Override
    public void record(Value object, String type, String reason, String message) {
        record(object, "", type, reason, message);
    }

    void record(Pod pod, String type, String reason, String message) {
        record(pod.value(), "", type, reason, message);
    }

    /// An event about one container of a pod.
    void record(Pod pod, Pod.Container container, String type, String reason, String message) {
        String list = switch (container.role()) {
            case INIT, SIDECAR -> "initContainers";
            case MAIN -> "containers";
            case EPHEMERAL -> "ephemeralContainers";
        };
        record(pod.value(), "spec." + list + "{" + container.name() + "}", type, reason, message);
    }

    private void record(Value object, String fieldPath, String type, String reason, String message) {
        if (warningsOnly && type.equals("Normal")) {
            return;
        }
        Instant now = clock.instant();
        synchronized (queue) {
            if (queue.size() >= WAITING) {
                return;
            }
            queue.add(() -> write(object, fieldPath, type, reason, message.length() > 1024 ? message.substring(0, 1024) : message, now));
            if (draining) {
                return;
            }
            draining = true;
        }
        tasks.start("events-" + nodeName, this::drain);
    }

    private void drain() {
        while (true) {
            Runnable next;
            synchronized (queue) {
                next = queue.poll();
                if (next == null || Thread.currentThread().isInterrupted()) {
                    draining = false;
                    return;
                }
            }
            next.run();
        }
    }

    private void write(Value object, String fieldPath, String type, String reason, String message, Instant now) {
        Value metadata = object.get("metadata");
        var key = new Key(metadata.get("uid").text(), fieldPath, type, reason, message);
        if (!allowed(key.uid, now)) {
            return;
        }
        Written before = written.get(key);
        try {
            if (before != null) {
                Value patch = Value.object("count", Value.of(before.count + 1), "lastTimestamp", Pod.time(now));
                client.patch(Resource.EVENTS, before.namespace, before.name, "", PatchType.MERGE, patch, WriteOptions.DEFAULT);
                written.put(key, new Written(before.namespace, before.name, before.count + 1));
                return;
            }
            create(object, key, now);
        } catch (ApiException failure) {
            written.remove(key);
            if (before != null && failure.is("NotFound")) {
                retry(object, key, now);
            } else if (!failure.is("Forbidden") && !failure.is("NotFound")) {
                LOG.log(System.Logger.Level.DEBUG, "event {0} not written: {1}", reason, failure.getMessage());
            }
        }
    }

    private void retry(Value object, Key key, Instant now) {
        try {
            create(object, key, now);
        } catch (ApiException failure) {
            LOG.log(System.Logger.Level.DEBUG, "event {0} not written: {1}", key.reason, failure.getMessage());
        }
    }

    private void create(Value object, Key key, Instant now) {
        Value metadata = object.get("metadata");
        boolean namespaced = metadata.get("namespace").present();
        String namespace = namespaced ? metadata.get("namespace").text() : "default";
        String name = metadata.get("name").text() + "." + Long.toHexString(now.getEpochSecond() * 1_000_000_000
                + now.getNano() ^ key.hashCode());
        var involved = io.kybern.resource.api.ObjectValue.builder()
                .put("apiVersion", object.get("apiVersion").text("v1")).put("kind", object.get("kind").text("Pod"))
                .put("name", metadata.get("name")).put("uid", metadata.get("uid"));
        if (namespaced) {
            involved.put("namespace", namespace);
        }
        if (!key.fieldPath.isEmpty()) {
            involved.put("fieldPath", key.fieldPath);
        }
        Value time = Pod.time(now);
        Value event = io.kybern.resource.api.ObjectValue.builder().put("apiVersion", "v1").put("kind", "Event")
                .put("metadata", Value.object("name", Value.of(name), "namespace", Value.of(namespace)))
                .put("involvedObject", involved.build()).put("reason", key.reason).put("message", key.message).put("type", key.type)
                .put("source", Value.object("component", Value.of("kubelet"), "host", Value.of(nodeName)))
                .put("reportingComponent", "kubelet").put("reportingInstance", nodeName)
                .put("firstTimestamp", time).put("lastTimestamp", time).put("count", 1).build();
        client.create(Resource.EVENTS, namespace, event, WriteOptions.DEFAULT);
        written.put(key, new Written(namespace, name, 1));
    }

    private boolean allowed(String uid, Instant now) {
        Bucket bucket = buckets.getOrDefault(uid, new Bucket(BURST, now));
        double refill = (double) Duration.between(bucket.at, now).toMillis() / REFILL.toMillis();
        double tokens = Math.min(BURST, bucket.tokens + refill);
        buckets.put(uid, new Bucket(tokens >= 1 ? tokens - 1 : tokens, now));
        return tokens >= 1;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.node;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ResourceCache;
import io.kybern.server.api.StoredObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Which node has to do with which object, by way of the pods bound to it.
///
/// Changes are noted on the cache's thread and taken in by the next question, so that writers never wait for this graph and an answer knows
/// every change applied before it.
final class NodeGraph implements AutoCloseable {
    static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    static final GroupVersionResource VOLUMES = new GroupVersionResource("", "v1", "persistentvolumes");
    static final GroupVersionResource ATTACHMENTS = new GroupVersionResource("storage.k8s.io", "v1", "volumeattachments");

    private final ResourceCache cache;
    private final ReentrantLock lock = new ReentrantLock();
    private final Noted pods = new Noted();
    private final Noted volumes = new Noted();
    private final Map<String, BoundPod> boundPods = new HashMap<>();
    private final Map<String, Map<String, Integer>> nodesByReference = new HashMap<>();
    private final Map<String, BoundVolume> boundVolumes = new HashMap<>();
    private final Map<String, Set<String>> claimsBySecret = new HashMap<>();

    private record BoundPod(String node, Set<String> references) {
    }

    private record BoundVolume(String claim, Set<String> secrets) {
    }

    /// The latest state of each object that changed since the last question.
    private static final class Noted {
        private final ReentrantLock lock = new ReentrantLock();
        private Map<String, Optional<StoredObject>> changes = new LinkedHashMap<>();
        private Optional<AutoCloseable> subscription = Optional.empty();

        private void change(Optional<StoredObject> before, Optional<StoredObject> after) {
            StoredObject object = after.or(() -> before).orElseThrow();
            lock.lock();
            try {
                changes.put(object.namespace() + "/" + object.name(), after);
            } finally {
                lock.unlock();
            }
        }

        private Map<String, Optional<StoredObject>> take() {
            lock.lock();
            try {
                if (changes.isEmpty()) {
                    return Map.of();
                }
                Map<String, Optional<StoredObject>> taken = changes;
                changes = new LinkedHashMap<>();
                return taken;
            } finally {
                lock.unlock();
            }
        }

        private void subscribe(ResourceCache cache, GroupVersionResource resource) {
            if (subscription.isPresent()) {
                return;
            }
            try {
                subscription = Optional.of(cache.onChange(resource, this::change));
            } catch (ApiException _) {
                // Not served yet: nothing refers to anything, the next question tries again.
            }
        }
    }

    NodeGraph(ResourceCache cache) {
        this.cache = cache;
    }

    /// Whether a pod of this node refers to an object, itself or by a volume.
    ///
    /// @param reference a key of [PodReferences]
    boolean reaches(String node, String reference) {
        lock.lock();
        try {
            takeIn();
            return direct(node, reference)
                    || claimsBySecret.getOrDefault(reference, Set.of()).stream().anyMatch(claim -> direct(node, claim));
        } finally {
            lock.unlock();
        }
    }

    /// Whether a persistent volume is bound to a claim of a pod of this node.
    boolean reachesVolume(String node, String volume) {
        return cache.get(VOLUMES, "", volume).map(stored -> claim(stored.value())).filter(claim -> reaches(node, claim)).isPresent();
    }

    boolean reachesAttachment(String node, String attachment) {
        return cache.get(ATTACHMENTS, "", attachment).filter(stored -> stored.value().get("spec", "nodeName").text().equals(node)).isPresent();
    }

    @Override
    public void close() {
        for (Noted noted : Set.of(pods, volumes)) {
            noted.subscription.ifPresent(subscription -> {
                try {
                    subscription.close();
                } catch (Exception e) {
                    throw new IllegalStateException("cannot end a subscription: " + e, e);
                }
            });
        }
    }

    private boolean direct(String node, String reference) {
        return nodesByReference.getOrDefault(reference, Map.of()).containsKey(node);
    }

    private void takeIn() {
        pods.subscribe(cache, PODS);
        volumes.subscribe(cache, VOLUMES);
        pods.take().forEach(this::pod);
        volumes.take().forEach(this::volume);
    }

    private void pod(String key, Optional<StoredObject> now) {
        BoundPod before = boundPods.remove(key);
        if (before != null) {
            before.references().forEach(reference -> nodesByReference.computeIfPresent(reference, (_, nodes) -> without(nodes, before.node())));
        }
        if (now.isEmpty()) {
            return;
        }
        Value pod = now.get().value();
        String node = pod.get("spec", "nodeName").text();
        if (!node.isEmpty()) {
            var bound = new BoundPod(node, PodReferences.of(pod));
            boundPods.put(key, bound);
            bound.references().forEach(reference -> nodesByReference.computeIfAbsent(reference, _ -> new HashMap<>()).merge(node, 1, Integer::sum));
        }
    }

    private static @Nullable Map<String, Integer> without(Map<String, Integer> nodes, String node) {
        nodes.computeIfPresent(node, (_, count) -> count == 1 ? null : count - 1);
        return nodes.isEmpty() ? null : nodes;
    }

    private void volume(String key, Optional<StoredObject> now) {
        BoundVolume before = boundVolumes.remove(key);
        if (before != null) {
            before.secrets().forEach(secret -> claimsBySecret.getOrDefault(secret, new HashSet<>()).remove(before.claim()));
        }
        if (now.isEmpty() || now.get().value().get("spec", "claimRef").missing()) {
            return;
        }
        var bound = new BoundVolume(claim(now.get().value()), PodReferences.secrets(now.get().value()));
        boundVolumes.put(key, bound);
        bound.secrets().forEach(secret -> claimsBySecret.computeIfAbsent(secret, _ -> new HashSet<>()).add(bound.claim()));
    }

    private static String claim(Value volume) {
        Value reference = volume.get("spec", "claimRef");
        return PodReferences.CLAIM + reference.get("namespace").text() + "/" + reference.get("name").text();
    }
}

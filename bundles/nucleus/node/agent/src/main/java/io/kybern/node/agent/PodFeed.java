// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.server.api.Client;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where agents hear of their pods and of Services.
public interface PodFeed extends AutoCloseable {
    /// Calls the handler for the pods bound to a node, those that are there first.
    AutoCloseable pods(String nodeName, Informer.Handler handler);

    /// The pods of the node in the cache now.
    List<StoredObject> pods(String nodeName);

    List<StoredObject> services();

    void awaitSync() throws InterruptedException;

    @Override
    void close();

    /// The feed of one node: it watches its own pods only.
    static PodFeed own(Client client, String nodeName) {
        Informer pods = client.informer(Resource.PODS, "", ListOptions.fields("spec.nodeName=" + nodeName));
        return new Own(pods, client.informer(Resource.SERVICES, "", ListOptions.ALL));
    }

    /// One feed for many nodes: it watches all bound pods once and sorts them.
    static PodFeed shared(Client client) {
        return new Shared(client.informer(Resource.PODS, "", ListOptions.fields("spec.nodeName!=")));
    }

    /// Watches one node's pods.
    record Own(Informer informer, Informer serviceInformer) implements PodFeed {
        @Override
        public AutoCloseable pods(String nodeName, Informer.Handler handler) {
            return informer.onChange(handler);
        }

        @Override
        public List<StoredObject> pods(String nodeName) {
            return informer.list();
        }

        @Override
        public List<StoredObject> services() {
            return serviceInformer.list();
        }

        @Override
        public void awaitSync() throws InterruptedException {
            informer.awaitSync();
            serviceInformer.awaitSync();
        }

        @Override
        public void close() {
            informer.close();
            serviceInformer.close();
        }
    }

    /// Sorts the pods of many nodes.
    final class Shared implements PodFeed {
        private final Informer informer;
        private final Map<String, Informer.Handler> handlers = new ConcurrentHashMap<>();
        private final Map<String, Map<String, StoredObject>> byNode = new ConcurrentHashMap<>();

        Shared(Informer informer) {
            this.informer = informer;
            informer.onChange(this::changed);
        }

        private static String key(StoredObject pod) {
            return pod.namespace() + "/" + pod.name();
        }

        private void changed(Optional<StoredObject> before, Optional<StoredObject> after) {
            StoredObject any = after.or(() -> before).orElseThrow();
            String node = any.value().get("spec", "nodeName").text();
            synchronized (this) {
                var pods = byNode.computeIfAbsent(node, _ -> new ConcurrentHashMap<>());
                if (after.isPresent()) {
                    pods.put(key(any), after.get());
                } else {
                    pods.remove(key(any));
                }
                Informer.Handler handler = handlers.get(node);
                if (handler != null) {
                    handler.changed(before, after);
                }
            }
        }

        @Override
        public synchronized AutoCloseable pods(String nodeName, Informer.Handler handler) {
            handlers.put(nodeName, handler);
            pods(nodeName).forEach(pod -> handler.changed(Optional.empty(), Optional.of(pod)));
            return () -> handlers.remove(nodeName);
        }

        @Override
        public List<StoredObject> pods(String nodeName) {
            return new ArrayList<>(byNode.getOrDefault(nodeName, Map.of()).values());
        }

        /// Hollow containers have no use for an environment.
        @Override
        public List<StoredObject> services() {
            return List.of();
        }

        @Override
        public void awaitSync() throws InterruptedException {
            informer.awaitSync();
        }

        @Override
        public void close() {
            informer.close();
        }
    }
}

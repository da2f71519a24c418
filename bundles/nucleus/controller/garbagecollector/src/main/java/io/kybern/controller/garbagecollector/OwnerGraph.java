// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.garbagecollector;

import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who owns whom, by uid. Kept current by informers; safe for any number of threads.
final class OwnerGraph {
    /// An object of the graph.
    ///
    /// @param owners uids of all owners
    /// @param blocking uids of the owners whose foreground deletion waits for this object
    /// @param waiting whether it is being deleted and waits for its dependents
    record Node(String uid, GroupVersionResource resource, String namespace, String name, Set<String> owners, Set<String> blocking,
            boolean waiting) {
    }

    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();

    /// Takes an object in or brings it up to date.
    synchronized Node put(GroupVersionResource resource, StoredObject object) {
        Value metadata = object.value().get("metadata");
        String uid = metadata.get("uid").text();
        Set<String> owners = new HashSet<>();
        Set<String> blocking = new HashSet<>();
        for (Value reference : metadata.get("ownerReferences").items()) {
            owners.add(reference.get("uid").text());
            if (reference.get("blockOwnerDeletion").truth(false)) {
                blocking.add(reference.get("uid").text());
            }
        }
        boolean waiting = !metadata.get("deletionTimestamp").missing()
                && metadata.get("finalizers").items().stream().anyMatch(f -> f.text().equals(GarbageCollector.FOREGROUND));
        var node = new Node(uid, resource, object.namespace(), object.name(), owners, blocking, waiting);
        Node old = nodes.put(uid, node);
        if (old != null) {
            unlink(old);
        }
        owners.forEach(owner -> dependents.computeIfAbsent(owner, _ -> new HashSet<>()).add(uid));
        return node;
    }

    synchronized void remove(String uid) {
        Node old = nodes.remove(uid);
        if (old != null) {
            unlink(old);
        }
    }

    private void unlink(Node node) {
        node.owners.forEach(owner -> dependents.computeIfPresent(owner, (_, uids) -> {
            uids.remove(node.uid);
            return uids.isEmpty() ? null : uids;
        }));
    }

    synchronized Optional<Node> get(String uid) {
        return Optional.ofNullable(nodes.get(uid));
    }

    synchronized List<Node> dependents(String uid) {
        var found = new ArrayList<Node>();
        for (String dependent : dependents.getOrDefault(uid, Set.of())) {
            Node node = nodes.get(dependent);
            if (node != null) {
                found.add(node);
            }
        }
        return found;
    }
}

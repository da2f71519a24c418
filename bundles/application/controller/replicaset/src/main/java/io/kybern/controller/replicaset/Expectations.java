// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.replicaset;

import io.kybern.controller.api.Key;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Own writes that the informer does not show yet: without them a fast second look would create or delete twice.
final class Expectations {
    /// An informer never lags this long: a pod that it does not show by then has come and gone unseen.
    private static final long LONGEST_LAG = TimeUnit.SECONDS.toNanos(10);

    private record Created(StoredObject pod, long at) {
    }

    private record Pending(Map<String, Created> created, Set<String> deleted) {
    }

    private final Map<Key, Pending> pending = new HashMap<>();

    private Pending of(Key key) {
        return pending.computeIfAbsent(key, _ -> new Pending(new HashMap<>(), new HashSet<>()));
    }

    synchronized void created(Key key, StoredObject pod) {
        of(key).created.put(pod.uid(), new Created(pod, System.nanoTime()));
    }

    synchronized void deleted(Key key, StoredObject pod) {
        of(key).deleted.add(pod.uid());
    }

    synchronized void forget(Key key) {
        pending.remove(key);
    }

    /// The pods that the informer shows, corrected by what it can't know yet.
    synchronized List<StoredObject> apply(Key key, List<StoredObject> shown, Informer pods) {
        Pending own = pending.get(key);
        if (own == null) {
            return shown;
        }
        Set<String> present = new HashSet<>();
        var corrected = new ArrayList<StoredObject>();
        for (StoredObject pod : shown) {
            present.add(pod.uid());
            if (!own.deleted.contains(pod.uid())) {
                corrected.add(pod);
            }
        }
        own.deleted.retainAll(present);
        // once the informer has seen a pod, it also shows its end
        long now = System.nanoTime();
        own.created.values().removeIf(made -> present.contains(made.pod.uid()) || own.deleted.contains(made.pod.uid())
                || pods.get(made.pod.namespace(), made.pod.name()).isPresent() || now - made.at > LONGEST_LAG);
        own.created.values().forEach(made -> corrected.add(made.pod));
        if (own.created.isEmpty() && own.deleted.isEmpty()) {
            pending.remove(key);
        }
        return corrected;
    }
}

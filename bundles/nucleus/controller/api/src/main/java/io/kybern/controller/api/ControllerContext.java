// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.api;

import io.kybern.resource.api.GroupVersionResource;
import io.kybern.server.api.Client;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/// What the runtime gives an active controller.
@ProviderType
public interface ControllerContext {
    /// The API with the controller's own identity.
    Client client();

    EventRecorder events();

    Clock clock();

    /// The shared informer of a resource over all namespaces; closed by the runtime.
    Informer informer(GroupVersionResource resource);

    /// Reconciles the keys that the mapping finds for each change, for the state before and after it. Objects that are there count as
    /// changes at start. Reconciling begins when all informers named in `start` are synced.
    void watch(GroupVersionResource resource, Function<StoredObject, Collection<Key>> keys);

    /// Reconciles an object's own key at each change of it.
    void watch(GroupVersionResource resource);

    /// Reconciles a key soon.
    void enqueue(Key key);

    /// Reconciles a key at the latest after a time.
    void enqueueAfter(Key key, Duration delay);

    /// Reconciles a key again and again.
    void every(Duration period, Key key);

    /// How many keys may be reconciled at once (5 when not called).
    void workers(int count);
}

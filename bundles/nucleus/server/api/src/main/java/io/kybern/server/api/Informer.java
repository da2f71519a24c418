// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/// A live, complete view of some objects of one resource. Reads never block and never fail; before [#synced] they see what is there so far.
@ProviderType
public interface Informer extends AutoCloseable {
    Optional<StoredObject> get(String namespace, String name);

    List<StoredObject> list();

    /// The objects of one namespace.
    List<StoredObject> list(String namespace);

    /// The objects whose controller (`metadata.ownerReferences` with `controller: true`) has a uid.
    default List<StoredObject> ownedBy(String uid) {
        return list().stream().filter(object -> controllerUid(object).equals(uid)).toList();
    }

    /// The uid of an object's controller; empty when it has none.
    static String controllerUid(StoredObject object) {
        for (Value owner : object.value().get("metadata", "ownerReferences").items()) {
            if (owner.get("controller").truth(false)) {
                return owner.get("uid").text();
            }
        }
        return "";
    }

    /// Whether the first list has been delivered, to every handler that was there then.
    boolean synced();

    /// Waits until [#synced].
    void awaitSync() throws InterruptedException;

    /// Adds a handler; it hears of every object that is there as an addition, then of changes. Calls come on one thread of the handler's own,
    /// behind a queue that keeps only the latest state of each object: a slow handler sees fewer steps and delays nobody.
    AutoCloseable onChange(Handler handler);

    @Override
    void close();

    /// Hears of changes. An exception is logged and the next change is delivered.
    @FunctionalInterface
    interface Handler {
        /// @param before empty when the object is new to this handler
        /// @param after empty when it is gone
        void changed(Optional<StoredObject> before, Optional<StoredObject> after);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/// Who owns which field: `metadata.managedFields` and server-side apply, as structured-merge-diff defines them. An OSGi service; pure, safe for
/// any number of threads.
@ProviderType
public interface FieldOwnership {
    /// Who writes.
    ///
    /// @param name the field manager
    /// @param apiVersion the version the write was made in
    /// @param subresource empty for the object itself
    record Manager(String name, String apiVersion, String subresource) {
    }

    /// Records a create, update or patch: the manager owns what it changed.
    ///
    /// @param live the stored object; [Value#ABSENT] for a create
    /// @param changed the object as it is to be stored; its managedFields may be the client's
    /// @return `changed` with the new managedFields
    Value update(Schema schema, Value live, Value changed, Manager manager, Instant now);

    /// Applies a configuration: merges it, takes ownership, removes what the manager owned alone and no longer applies.
    ///
    /// @param live the stored object; [Value#ABSENT] when it does not exist yet
    /// @param force take fields from other managers
    /// @return the merged object with the new managedFields
    /// @throws ApiException 409 with one cause a conflict, 400 for an object that can't be typed
    Value apply(Schema schema, Value live, Value configuration, Manager manager, boolean force, Instant now);
}

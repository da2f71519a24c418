// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/// Who owns which field: keeps `metadata.managedFields` and carries out server-side apply.
///
/// Pure and safe for any number of threads. Objects are complete, in the version of the request.
@ProviderType
public interface FieldOwnership {
    /// One write.
    ///
    /// @param kind the kind and version of the request
    /// @param schema of the kind
    /// @param manager the field manager; empty counts as `unknown`
    /// @param subresource empty for the object itself
    /// @param untracked paths that this write never owns because the server resets them, for example `[status]` for the object itself
    /// @param now the time of entries that change
    record Change(GroupVersionKind kind, Schema schema, String manager, String subresource, List<List<String>> untracked, Instant now) {
        public Change {
            untracked = List.copyOf(untracked);
        }
    }

    /// Who writes, for callers that need no more.
    ///
    /// @param name the field manager
    /// @param apiVersion the version the write was made in
    /// @param subresource empty for the object itself
    record Manager(String name, String apiVersion, String subresource) {
        /// The write of an object: the object itself does not own `status`, its subresource `status` does not own `spec`.
        Change change(Schema schema, Value object, Instant now) {
            List<List<String>> untracked = switch (subresource) {
                case "" -> List.of(List.of("status"));
                case "status" -> List.of(List.of("spec"));
                default -> List.of();
            };
            return new Change(GroupVersionKind.of(apiVersion, object.get("kind").text()), schema, name, subresource, untracked, now);
        }
    }

    /// What an apply made.
    ///
    /// @param object with its new managed fields
    /// @param changed whether anything but managed fields differs from the live object
    record Applied(Value object, boolean changed) {
    }

    /// Notes what a create, an update or a patch other than apply has changed.
    ///
    /// @param live the stored object; [Value#ABSENT] on create
    /// @param changed the object about to be stored; its own `managedFields` are those that the client sent
    /// @return the changed object with its new managed fields
    Value update(Value live, Value changed, Change change);

    /// Applies a configuration: merges it into the live object, takes ownership of its fields and removes fields that this manager
    /// applied before, has left out now, and nobody else owns.
    ///
    /// @param live the stored object; [Value#ABSENT] when the apply creates it
    /// @param force take fields that others own instead of failing
    /// @throws ApiException 409 with a cause a field when others own fields and want other values, 400 for a patch that doesn't fit
    Applied apply(Value live, Value patch, Change change, boolean force);

    /// The same with the usual untracked fields.
    default Value update(Schema schema, Value live, Value changed, Manager manager, Instant now) {
        return update(live, changed, manager.change(schema, changed, now));
    }

    /// The same with the usual untracked fields; the caller has compared the kind.
    default Value apply(Schema schema, Value live, Value configuration, Manager manager, boolean force, Instant now) {
        return apply(live, configuration, manager.change(schema, configuration, now), force).object();
    }

    /// The live object when both differ at most in the times of managed fields (such a write is none), else the changed one.
    Value settle(Value live, Value changed);
}

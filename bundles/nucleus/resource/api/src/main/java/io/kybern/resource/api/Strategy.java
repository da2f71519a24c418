// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/// What a schema can't say about a resource type: cross-field rules, allocation, what a client may not write.
///
/// Called by request threads, many at once. The engine has decoded, pruned and defaulted the object by schema before; it keeps
/// `metadata` (uid, creation time, generation, deletion) and `status` on main writes by itself. Objects are complete, in the type's
/// version. Methods must not block, except those that get a [WriteScope].
@ConsumerType
public interface Strategy {
    /// A strategy without rules of its own.
    Strategy NONE = new Strategy() { };

    /// Adds defaults beyond those of the schema. Also called for objects read from the store with an older schema.
    default Value applyDefaults(Value object) {
        return object;
    }

    /// Prepares a new object before admission: clears what clients may not set.
    default Value prepareForCreate(WriteScope scope, Value object) {
        return object;
    }

    /// Prepares an update of the main resource before admission.
    default Value prepareForUpdate(WriteScope scope, Value object, Value old) {
        return object;
    }

    /// Prepares an update of `status`; the engine has taken all but status and metadata from the old object.
    default Value prepareForStatusUpdate(WriteScope scope, Value object, Value old) {
        return object;
    }

    /// Prepares an update of another subresource (`finalize`, `ephemeralcontainers`, `resize`): takes from the old object what the
    /// subresource can't change.
    default Value prepareForSubresourceUpdate(WriteScope scope, String subresource, Value object, Value old) {
        return object;
    }

    /// Allocates (cluster IPs, node ports) after admission and before validation, by claims that commit with the object.
    default Value allocate(WriteScope scope, Value object, Value old) {
        return object;
    }

    /// All that is wrong with an object, new or updated.
    default List<FieldError> validate(Value object) {
        return List.of();
    }

    /// What is wrong with a new object only; [#validate] is called too.
    default List<FieldError> validateCreate(Value object) {
        return List.of();
    }

    /// All that is wrong with an update, immutable fields included; [#validate] is called too.
    default List<FieldError> validateUpdate(Value object, Value old) {
        return List.of();
    }

    default List<FieldError> validateStatusUpdate(Value object, Value old) {
        return List.of();
    }

    /// All that is wrong with an update of a subresource other than `status`.
    default List<FieldError> validateSubresourceUpdate(String subresource, Value object, Value old) {
        return List.of();
    }

    /// Texts of `Warning` headers for a created or updated object.
    default List<String> warnings(Value object) {
        return List.of();
    }

    /// Whether metadata or spec changed so that `metadata.generation` goes up; the default compares everything but metadata and status.
    default boolean bumpsGeneration(Value object, Value old) {
        return !object.asObject().without("metadata").without("status").equals(old.asObject().without("metadata").without("status"));
    }

    /// The grace period of a delete, in seconds. 0 deletes at once; more sets `deletionTimestamp` and waits for a second delete (pods).
    ///
    /// @param requested what the client asked for; negative when it did not
    default long gracePeriodSeconds(Value object, long requested) {
        return 0;
    }

    /// Whether a create may set `status` although there is a status subresource (nodes).
    default boolean keepsStatusOnCreate() {
        return false;
    }

    /// Marks an object whose deletion begins and that stays for now, beyond `deletionTimestamp` (namespaces become Terminating).
    default Value markDeleting(Value object) {
        return object;
    }

    /// Whether something besides `metadata.finalizers` still keeps an object whose deletion has begun (`spec.finalizers` of namespaces).
    default boolean blocksDeletion(Value object) {
        return false;
    }

    /// Seconds after which the store drops an object by itself (events); 0 for never.
    default long timeToLiveSeconds(Value object) {
        return 0;
    }

    /// Converts an object of this version to the stored version (`ResourceType.storageVersion`).
    default Value toStorage(Value object) {
        return object;
    }

    /// Converts an object of the stored version to this one.
    default Value fromStorage(Value stored) {
        return stored;
    }

    /// Called when an object is about to leave the store for good: releases claims.
    default void release(WriteScope scope, Value object) {
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import io.kybern.store.api.Commit;
import io.kybern.store.api.Compare;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Store;
import io.kybern.store.api.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Brings objects to the store: one transaction with the object, its claims and the policy generation it was decided under.
final class Commits {
    /// What became of an attempt.
    sealed interface Outcome {
        record Done(long revision) implements Outcome {
        }

        /// The object is not at the revision it was read at.
        record ObjectChanged() implements Outcome {
        }

        /// A claim was taken by somebody else.
        record ClaimTaken() implements Outcome {
        }
    }

    private final Store store;
    private final Machinery machinery;

    Commits(Machinery machinery) {
        this.store = machinery.store();
        this.machinery = machinery;
    }

    static String key(ResourceType type, String namespace, String name) {
        int slash = type.storageVersion().indexOf('/');
        String group = slash < 0 ? "core" : type.storageVersion().substring(0, slash);
        return "/registry/" + group + "/" + type.resource().resource() + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }

    /// Puts an object.
    ///
    /// @param expected the revision it must be at; 0 for a new object
    Outcome put(RequestContext context, ResourceType type, Value object, long expected, WriteTransaction scope) {
        Value stored = strip(type, object);
        long ttl = type.strategy().timeToLiveSeconds(object);
        String key = key(type, Metadata.namespace(object), Metadata.name(object));
        byte[] bytes = machinery.codecs().json().encode(stored);
        return commit(context, new Operation.Put(key, bytes, ttl > 0 ? Optional.of(Duration.ofSeconds(ttl)) : Optional.empty()), expected, scope);
    }

    Outcome delete(RequestContext context, ResourceType type, StoredObject object, WriteTransaction scope) {
        return commit(context, new Operation.Delete(key(type, object.namespace(), object.name())), object.revision(), scope);
    }

    /// The form that is stored: of the storage version and without its own revision.
    private static Value strip(ResourceType type, Value object) {
        Value stored = type.resource().apiVersion().equals(type.storageVersion()) ? object : type.strategy().toStorage(object);
        return Metadata.with(stored, Metadata.of(stored).without("resourceVersion"));
    }

    private Outcome commit(RequestContext context, Operation operation, long expected, WriteTransaction scope) {
        List<Compare> compares = new ArrayList<>(scope.compares());
        compares.add(new Compare(operation.key(), expected));
        Compare policy = machinery.generations().compare(context.generation());
        compares.add(policy);
        List<Operation> operations = new ArrayList<>(scope.operations());
        operations.add(operation);
        if (!machinery.generations().isCurrent(context.generation())) {
            throw new PolicyGenerations.PolicyChangedException();
        }
        return switch (store.commit(new Transaction(compares, operations))) {
            case Commit.Committed(long revision) -> {
                machinery.cache().await(revision, Duration.ofSeconds(10));
                yield new Outcome.Done(revision);
            }
            case Commit.Conflict(long _, List<Entry> current) -> conflict(operation.key(), expected, policy, current);
        };
    }

    private static Outcome conflict(String key, long expected, Compare policy, List<Entry> current) {
        for (Entry entry : current) {
            if (entry.key().equals(PolicyGenerations.KEY) && entry.modRevision() != policy.modRevision()) {
                throw new PolicyGenerations.PolicyChangedException();
            }
            if (entry.key().equals(key)) {
                return new Outcome.ObjectChanged();
            }
        }
        boolean claims = current.stream().anyMatch(entry -> entry.key().startsWith(WriteTransaction.CLAIMS));
        return claims && expected == 0 ? new Outcome.ClaimTaken() : new Outcome.ObjectChanged();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.admission.api.AdmissionRequest.Operation;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Deletes stored objects: preconditions, propagation, grace, finalizers.
final class Deletes {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";
    private static final List<String> POLICIES = List.of("Foreground", "Background", "Orphan", "nil");

    private final Machinery machinery;
    private final Commits commits;
    private final WriteTransaction.Resources resources;

    Deletes(Machinery machinery, WriteTransaction.Resources resources) {
        this.machinery = machinery;
        this.resources = resources;
        commits = new Commits(machinery);
    }

    /// The outcome of a delete.
    ///
    /// @param gone whether the object has left the store; else its deletion has begun
    record Deleted(Value object, boolean gone) {
    }

    static void check(ObjectValue options) {
        var errors = new ArrayList<FieldError>();
        String policy = options.get("propagationPolicy").text();
        if (!options.get("orphanDependents").missing() && !policy.isEmpty()) {
            errors.add(FieldError.invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set"));
        } else if (!policy.isEmpty() && !POLICIES.subList(0, 3).contains(policy)) {
            errors.add(FieldError.notSupported("propagationPolicy", Value.of(policy), POLICIES));
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
    }

    Deleted delete(RequestContext context, ResourceType type, String namespace, String name, ObjectValue options) {
        while (true) {
            StoredObject current = machinery.cache().get(type, namespace, name)
                    .orElseThrow(() -> ApiException.notFound(type.resource().group(), type.resource().resource(), name));
            Value old = current.value();
            preconditions(type, old, options);
            var admission = Writes.admission(context, type, Operation.DELETE, "", Value.ABSENT, old);
            machinery.admission().mutate(context, admission);
            machinery.admission().validate(context, admission);
            var scope = new WriteTransaction(machinery.store(), machinery.clock().instant(), context, resources);
            Optional<Value> staying = staying(type, old, options, scope.now());
            if (context.dryRun()) {
                return new Deleted(staying.orElse(old), staying.isEmpty());
            }
            if (staying.isPresent() && staying.get().equals(old)) {
                return new Deleted(old, false);
            }
            Commits.Outcome outcome;
            if (staying.isPresent()) {
                outcome = commits.put(context, type, staying.get(), current.revision(), scope);
            } else {
                type.strategy().release(scope, old);
                outcome = commits.delete(context, type, current, scope);
            }
            if (outcome instanceof Commits.Outcome.Done(long revision)) {
                return new Deleted(staying.map(object -> Writes.versioned(object, revision)).orElse(old), staying.isEmpty());
            }
            machinery.cache().awaitLatest();
        }
    }

    private static void preconditions(ResourceType type, Value old, ObjectValue options) {
        String kind = type.names().kind();
        String uid = options.get("preconditions", "uid").text();
        String actual = old.get("metadata", "uid").text();
        if (!uid.isEmpty() && !uid.equals(actual)) {
            throw ApiException.conflict(type.resource().group(), kind, Metadata.name(old), "the UID in the precondition (" + uid
                    + ") does not match the UID in record (" + actual + "). The object might have been deleted and then recreated");
        }
        String version = options.get("preconditions", "resourceVersion").text();
        String current = old.get("metadata", "resourceVersion").text();
        if (!version.isEmpty() && !version.equals(current)) {
            throw ApiException.conflict(type.resource().group(), kind, Metadata.name(old), "the ResourceVersion in the precondition (" + version
                    + ") does not match the ResourceVersion in record (" + current + "). The object might have been modified");
        }
    }

    /// The state of an object that stays for now; empty when it leaves at once.
    private static Optional<Value> staying(ResourceType type, Value old, ObjectValue options, Instant now) {
        Strategy strategy = type.strategy();
        Set<String> finalizers = finalizers(old, options);
        long requested = options.get("gracePeriodSeconds").missing() ? -1 : Math.max(options.get("gracePeriodSeconds").integer(0), 0);
        if (options.get("gracePeriodSeconds").integer(0) < 0) {
            requested = 1;
        }
        long grace = strategy.gracePeriodSeconds(old, requested);
        boolean deleting = Metadata.deleting(old);
        ObjectValue metadata = Metadata.of(old);
        if (!finalizers.equals(new LinkedHashSet<>(Metadata.finalizers(old)))) {
            metadata = finalizers.isEmpty() ? metadata.without("finalizers") : metadata.with("finalizers", Value.strings(finalizers));
        }
        boolean held = !finalizers.isEmpty() || strategy.blocksDeletion(old);
        if (deleting) {
            long pending = metadata.get("deletionGracePeriodSeconds").integer(0);
            if (grace >= pending && (pending > 0 || held)) {
                return Optional.of(Metadata.with(old, metadata));
            }
            if (grace == 0 && !held) {
                return Optional.empty();
            }
            Instant since = Instant.parse(metadata.get("deletionTimestamp").text()).minusSeconds(pending);
            return Optional.of(Metadata.with(old, metadata.with("deletionGracePeriodSeconds", grace)
                    .with("deletionTimestamp", Metadata.time(since.plusSeconds(grace)))));
        }
        if (grace == 0 && !held) {
            return Optional.empty();
        }
        ObjectValue marked = metadata.with("deletionTimestamp", Metadata.time(now.plus(Duration.ofSeconds(grace))))
                .with("deletionGracePeriodSeconds", grace);
        if (type.managesGeneration() && metadata.get("generation").integer(0) > 0) {
            marked = marked.with("generation", metadata.get("generation").integer(0) + 1);
        }
        return Optional.of(strategy.markDeleting(Metadata.with(old, marked)));
    }

    /// The finalizers after what the options ask of the garbage collector.
    private static Set<String> finalizers(Value old, ObjectValue options) {
        var finalizers = new LinkedHashSet<>(Metadata.finalizers(old));
        String policy = options.get("propagationPolicy").text();
        if (policy.isEmpty() && options.get("orphanDependents").present()) {
            policy = options.get("orphanDependents").truth(false) ? "Orphan" : "Background";
        }
        switch (policy) {
            case "Orphan" -> {
                finalizers.remove(FOREGROUND);
                finalizers.add(ORPHAN);
            }
            case "Foreground" -> {
                finalizers.remove(ORPHAN);
                finalizers.add(FOREGROUND);
            }
            case "Background" -> {
                finalizers.remove(ORPHAN);
                finalizers.remove(FOREGROUND);
            }
            default -> { }
        }
        return finalizers;
    }

    /// The answer to a delete that is complete.
    static ObjectValue success(ResourceType type, Value object) {
        ObjectValue details = Status.details(type.resource().group(), type.resource().resource(), Metadata.name(object))
                .with("uid", object.get("metadata", "uid"));
        return ObjectValue.builder().put("apiVersion", "v1").put("kind", "Status").put("metadata", Value.object()).put("status", "Success")
                .put("details", details).build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.AdmissionRequest.Operation;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.FieldOwnership;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Creates and updates stored objects: defaults, admission, ownership, validation, commit.
final class Writes {
    /// How often an update is tried again when the object changed meanwhile, as upstream does for patches.
    private static final int ATTEMPTS = 5;
    private static final int NAME_ATTEMPTS = 8;
    private static final int CLAIM_ATTEMPTS = 32;

    private final Machinery machinery;
    private final Commits commits;
    private final WriteTransaction.Resources resources;

    Writes(Machinery machinery, WriteTransaction.Resources resources) {
        this.machinery = machinery;
        this.resources = resources;
        commits = new Commits(machinery);
    }

    /// What a write gave.
    ///
    /// @param value the object as stored, resourceVersion included; of a dry run as it would be
    record Written(Value value, boolean created, boolean deleted) {
    }

    /// Makes the new state from the old one; called again when the old one changed meanwhile.
    interface Change {
        /// @param old the stored object, or [Value#ABSENT]
        Value apply(Value old);

        /// Whether the change must meet exactly the state the client saw.
        default boolean retriable() {
            return true;
        }

        /// Whether the client wrote the whole object: a uid in it says which object it meant.
        default boolean replaces() {
            return false;
        }

        /// Whether the result carries managedFields already (server-side apply).
        default boolean owned() {
            return false;
        }
    }

    Written create(RequestContext context, ResourceType type, ObjectValue body, FieldOwnership.Manager manager, boolean owned) {
        if (!body.get("metadata", "resourceVersion").text().isEmpty() && !body.get("metadata", "resourceVersion").text().equals("0")) {
            throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
        }
        checkNamespace(context, type, body);
        Instant now = machinery.clock().instant();
        int names = 0;
        for (int attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
            var scope = new WriteTransaction(machinery.store(), now, context, resources);
            Value object = created(context, type, body, scope, manager, owned);
            String name = Metadata.name(object);
            if (machinery.cache().get(type, Metadata.namespace(object), name).isPresent()) {
                if (generates(body) && ++names < NAME_ATTEMPTS) {
                    continue;
                }
                throw exists(type, name, generates(body));
            }
            if (context.dryRun()) {
                return new Written(object, true, false);
            }
            switch (commits.put(context, type, object, 0, scope)) {
                case Commits.Outcome.Done(long revision) -> {
                    return new Written(versioned(object, revision), true, false);
                }
                case Commits.Outcome.ObjectChanged _ -> {
                    if (!generates(body) || ++names >= NAME_ATTEMPTS) {
                        throw exists(type, name, generates(body));
                    }
                }
                case Commits.Outcome.ClaimTaken _ -> { }
            }
        }
        throw ApiException.timeout("Timeout: couldn't allocate what " + type.resource().qualified() + " needs", 1);
    }

    private static boolean generates(ObjectValue body) {
        return body.get("metadata", "name").text().isEmpty() && !body.get("metadata", "generateName").text().isEmpty();
    }

    private static ApiException exists(ResourceType type, String name, boolean generated) {
        ApiException error = ApiException.alreadyExists(type.resource().group(), type.resource().resource(), name);
        return !generated ? error : new ApiException(new Status(409, "AlreadyExists", error.status().message()
                + ", the server was not able to generate a unique name for the object", error.status().details()).retryAfter(1));
    }

    private static void checkNamespace(RequestContext context, ResourceType type, Value body) {
        String given = Metadata.namespace(body);
        String asked = type.namespaced() ? context.namespace() : "";
        if (!given.isEmpty() && !given.equals(asked)) {
            throw ApiException.badRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private Value created(RequestContext context, ResourceType type, ObjectValue body, WriteTransaction scope, FieldOwnership.Manager manager,
            boolean owned) {
        Strategy strategy = type.strategy();
        ObjectValue metadata = Metadata.created(Metadata.of(body), type.namespaced() ? context.namespace() : "", type.managesGeneration(),
                scope.now(), machinery.random());
        ObjectValue object = Metadata.with(body, metadata);
        if (type.subresource("status").isPresent() && !strategy.keepsStatusOnCreate()) {
            object = object.without("status");
        }
        Value defaulted = defaults(type, object);
        Value mutated = machinery.admission().mutate(context, admission(context, type, Operation.CREATE, "", defaulted, Value.ABSENT));
        Value prepared = strategy.prepareForCreate(scope, defaults(type, mutated));
        prepared = Metadata.with(prepared, named(type, Metadata.of(prepared)));
        prepared = strategy.allocate(scope, prepared, Value.ABSENT);
        Value tracked = owned && mutated.equals(defaulted) ? prepared
                : machinery.ownership().update(type.schema(), owned ? body : Value.ABSENT, prepared, manager, scope.now());
        Value result = machinery.schemas().canonical(type.schema(), tracked);
        var errors = new ArrayList<>(machinery.schemas().validateMetadata(type, result));
        errors.addAll(machinery.schemas().validate(type.schema(), result));
        errors.addAll(strategy.validate(result));
        errors.addAll(strategy.validateCreate(result));
        refuse(type, result, errors);
        context.warnings.addAll(strategy.warnings(result));
        machinery.admission().validate(context, admission(context, type, Operation.CREATE, "", result, Value.ABSENT));
        return result;
    }

    private ObjectValue named(ResourceType type, ObjectValue metadata) {
        String base = metadata.get("generateName").text();
        if (!metadata.get("name").text().isEmpty() || base.isEmpty() || !Names.check(type.nameRule(), base, true).isEmpty()) {
            return metadata;
        }
        return metadata.with("name", Metadata.generated(base, machinery.random()));
    }

    private Value defaults(ResourceType type, Value object) {
        Value defaulted = type.strategy().applyDefaults(machinery.schemas().applyDefaults(type.schema(), object));
        return machinery.schemas().canonical(type.schema(), defaulted);
    }

    private static void refuse(ResourceType type, Value object, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid(type.resource().group(), type.names().kind(), Metadata.name(object), errors);
        }
    }

    static AdmissionRequest admission(RequestContext context, ResourceType type, Operation operation, String subresource, Value object,
            Value old) {
        String name = context.info.name().isEmpty() ? Metadata.name(object.missing() ? old : object) : context.info.name();
        return new AdmissionRequest(context.auditId, operation, type.resource(), type.kind(), subresource, context.namespace(), name, object,
                old, Value.object(), context.user(), context.dryRun());
    }

    /// Updates an object that is there, or creates it where the type allows that.
    Written update(RequestContext context, ResourceType type, String name, String subresource, FieldOwnership.Manager manager, Change change) {
        String namespace = type.namespaced() ? context.namespace() : "";
        for (int attempt = 0;; attempt++) {
            if (attempt > 0) {
                machinery.cache().awaitLatest();
            }
            Optional<StoredObject> current = machinery.cache().get(type, namespace, name);
            if (current.isEmpty()) {
                throw ApiException.notFound(type.resource().group(), type.resource().resource(), name);
            }
            Value old = current.get().value();
            Value asked = change.apply(old);
            precondition(type, name, asked, old, change);
            var scope = new WriteTransaction(machinery.store(), machinery.clock().instant(), context, resources);
            Value object = updated(context, type, asked, old, subresource, scope, manager, change.owned());
            if (sameButForTimes(object, old)) {
                return new Written(old, false, false);
            }
            if (context.dryRun()) {
                return new Written(versioned(object, current.get().revision()), false, false);
            }
            boolean gone = Metadata.deleting(object) && Metadata.finalizers(object).isEmpty() && !type.strategy().blocksDeletion(object)
                    && old.get("metadata", "deletionGracePeriodSeconds").integer(0) == 0;
            Commits.Outcome outcome;
            if (gone) {
                type.strategy().release(scope, object);
                outcome = commits.delete(context, type, current.get(), scope);
            } else {
                outcome = commits.put(context, type, object, current.get().revision(), scope);
            }
            if (outcome instanceof Commits.Outcome.Done(long revision)) {
                return new Written(versioned(object, revision), false, gone);
            }
            if (attempt + 1 >= ATTEMPTS || !change.retriable() && outcome instanceof Commits.Outcome.ObjectChanged) {
                throw ApiException.modified(type.resource().group(), type.resource().resource(), name);
            }
        }
    }

    private Value updated(RequestContext context, ResourceType type, Value asked, Value old, String subresource, WriteTransaction scope,
            FieldOwnership.Manager manager, boolean owned) {
        Strategy strategy = type.strategy();
        boolean main = subresource.isEmpty();
        ObjectValue object = merge(type, asked.asObject(), old.asObject(), subresource);
        Value prepared = defaults(type, object);
        prepared = subresource.equals("status") ? strategy.prepareForStatusUpdate(scope, prepared, old)
                : main ? strategy.prepareForUpdate(scope, prepared, old)
                : strategy.prepareForSubresourceUpdate(scope, subresource, prepared, old);
        Value mutated = machinery.admission().mutate(context, admission(context, type, Operation.UPDATE, subresource, prepared, old));
        Value allocated = main ? strategy.allocate(scope, mutated, old) : mutated;
        if (type.managesGeneration() && strategy.bumpsGeneration(allocated, old)) {
            allocated = Metadata.with(allocated, Metadata.of(allocated).with("generation", old.get("metadata", "generation").integer(0) + 1));
        }
        Value tracked = owned && mutated.equals(prepared) ? allocated
                : machinery.ownership().update(type.schema(), owned ? asked : old, allocated, manager, scope.now());
        Value result = machinery.schemas().canonical(type.schema(), tracked);
        var errors = new ArrayList<>(machinery.schemas().validateMetadataUpdate(type, result, old));
        errors.addAll(machinery.schemas().validate(type.schema(), result));
        if (subresource.equals("status")) {
            errors.addAll(strategy.validateStatusUpdate(result, old));
        } else if (main) {
            errors.addAll(strategy.validate(result));
            errors.addAll(strategy.validateUpdate(result, old));
            context.warnings.addAll(strategy.warnings(result));
        } else {
            errors.addAll(strategy.validateSubresourceUpdate(subresource, result, old));
        }
        refuse(type, result, errors.stream().distinct().toList());
        machinery.admission().validate(context, admission(context, type, Operation.UPDATE, subresource, result, old));
        return result;
    }

    /// Takes from the old object what this path can't change: status on the main path, everything else on the status path.
    private static ObjectValue merge(ResourceType type, ObjectValue asked, ObjectValue old, String subresource) {
        ObjectValue metadata = Metadata.updated(Metadata.of(asked), Metadata.of(old));
        ObjectValue object = asked;
        if (subresource.equals("status")) {
            object = old.with("status", asked.get("status"));
        } else if (subresource.isEmpty() && type.subresource("status").isPresent()) {
            object = asked.with("status", old.get("status"));
        }
        return Metadata.with(object.with("apiVersion", old.get("apiVersion")).with("kind", old.get("kind")), metadata);
    }

    private static void precondition(ResourceType type, String name, Value asked, Value old, Change change) {
        String version = asked.get("metadata", "resourceVersion").text();
        String current = old.get("metadata", "resourceVersion").text();
        String group = type.resource().group();
        if (!version.isEmpty() && !version.equals("0")) {
            if (!version.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw ApiException.badRequest("strconv.ParseUint: parsing \"" + version + "\": invalid syntax");
            }
            if (!version.equals(current)) {
                throw ApiException.modified(group, type.resource().resource(), name);
            }
        } else if (!type.unconditionalUpdate() && !change.retriable()) {
            throw ApiException.invalid(group, type.resource().resource(), name,
                    List.of(FieldError.invalid("metadata.resourceVersion", Value.of(0), "must be specified for an update")));
        }
        String uid = asked.get("metadata", "uid").text();
        if (!uid.isEmpty() && !uid.equals(old.get("metadata", "uid").text())) {
            if (!change.replaces()) {
                throw ApiException.invalid(group, type.names().kind(), name, List.of(FieldError.invalid("metadata.uid", uid, "field is immutable")));
            }
            String key = "/registry/" + (group.isEmpty() ? "" : group + "/") + type.resource().resource() + "/"
                    + (type.namespaced() ? Metadata.namespace(old) + "/" : "") + name;
            throw ApiException.conflict(group, type.resource().resource(), name, "StorageError: invalid object, Code: 4, Key: " + key
                    + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                    + old.get("metadata", "uid").text());
        }
    }

    static Value versioned(Value object, long revision) {
        return Metadata.with(object, Metadata.of(object).with("resourceVersion", Long.toString(revision)));
    }

    /// Whether two states are the same to everybody: the times of managed fields don't count.
    static boolean sameButForTimes(Value object, Value old) {
        return withoutTimes(object).equals(withoutTimes(old));
    }

    private static Value withoutTimes(Value object) {
        ObjectValue metadata = Metadata.of(object).without("resourceVersion");
        List<Value> entries = new ArrayList<>();
        metadata.get("managedFields").items().forEach(entry -> entries.add(entry.asObject().without("time")));
        return Metadata.with(object, entries.isEmpty() ? metadata : metadata.with("managedFields", Value.array(entries)));
    }

    /// The schema by which a subresource's body is read; the type's own where it is a view of the object.
    static Schema schema(ResourceType type, String subresource) {
        return subresource.isEmpty() ? type.schema() : type.subresource(subresource).map(ResourceType.Subresource::schema)
                .filter(schema -> schema.type() == Schema.Type.OBJECT).orElse(type.schema());
    }
}

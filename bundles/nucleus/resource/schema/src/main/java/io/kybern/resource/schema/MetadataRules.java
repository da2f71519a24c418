// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What `metadata` of any object must fulfil.
final class MetadataRules {
    private static final int MAX_ANNOTATIONS = 256 * 1024;
    private static final List<String> IMMUTABLE = List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp",
            "deletionGracePeriodSeconds");
    private static final List<String> STANDARD_FINALIZERS = List.of("kubernetes", "orphan", "foregroundDeletion");
    private static final String NOT_EMPTY = "must not be empty";

    private final ResourceType type;
    private final List<FieldError> errors = new ArrayList<>();

    MetadataRules(ResourceType type) {
        this.type = type;
    }

    List<FieldError> check(Value object) {
        Value metadata = object.get("metadata");
        if (type.verbs().contains("get")) {
            names(metadata);
        }
        common(metadata);
        return errors;
    }

    List<FieldError> checkUpdate(Value object, Value old) {
        Value metadata = object.get("metadata");
        Value before = old.get("metadata");
        if (before.get("deletionTimestamp").present()) {
            newFinalizers(metadata, before);
        }
        for (String field : IMMUTABLE) {
            if (!metadata.get(field).equals(before.get(field))) {
                errors.add(FieldError.invalid("metadata." + field, metadata.get(field), "field is immutable"));
            }
        }
        if (metadata.get("generation").integer(0) < before.get("generation").integer(0)) {
            errors.add(FieldError.invalid("metadata.generation", metadata.get("generation"), "must not be decremented"));
        }
        common(metadata);
        return errors;
    }

    private void invalid(String field, String value, List<String> problems) {
        problems.forEach(problem -> errors.add(FieldError.invalid(field, value, problem)));
    }

    private void names(Value metadata) {
        String generateName = metadata.get("generateName").text();
        if (!generateName.isEmpty()) {
            invalid("metadata.generateName", generateName, Names.check(type.nameRule(), generateName, true));
        }
        String name = metadata.get("name").text();
        if (name.isEmpty()) {
            errors.add(FieldError.required("metadata.name", "name or generateName is required"));
        } else {
            invalid("metadata.name", name, Names.check(type.nameRule(), name, false));
        }
        String namespace = metadata.get("namespace").text();
        if (!type.namespaced()) {
            if (!namespace.isEmpty()) {
                errors.add(FieldError.forbidden("metadata.namespace", "not allowed on this type"));
            }
        } else if (namespace.isEmpty()) {
            errors.add(FieldError.required("metadata.namespace", ""));
        } else {
            invalid("metadata.namespace", namespace, Names.dns1123Label(namespace));
        }
    }

    private void common(Value metadata) {
        if (metadata.get("generation").integer(0) < 0) {
            errors.add(FieldError.invalid("metadata.generation", metadata.get("generation"), "must be greater than or equal to 0"));
        }
        metadata.get("labels").stringMap().forEach((key, value) -> {
            invalid("metadata.labels", key, Names.qualifiedName(key));
            invalid("metadata.labels", value, Names.labelValue(value));
        });
        annotations(metadata.get("annotations").stringMap());
        owners(metadata.get("ownerReferences"));
        finalizers(metadata.get("finalizers"));
    }

    private void annotations(Map<String, String> annotations) {
        long size = 0;
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            invalid("metadata.annotations", annotation.getKey(), Names.annotationKey(annotation.getKey()));
            size += bytes(annotation.getKey()) + bytes(annotation.getValue());
        }
        if (size > MAX_ANNOTATIONS) {
            errors.add(FieldError.tooLong("metadata.annotations", MAX_ANNOTATIONS));
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void owners(Value references) {
        Value controller = Value.ABSENT;
        for (Value reference : references.items()) {
            owner(reference);
            if (reference.get("controller").truth(false)) {
                if (controller.present()) {
                    errors.add(FieldError.invalid("metadata.ownerReferences", references, "Only one reference can have Controller set to true. "
                            + "Found \"true\" in references for " + described(controller) + " and " + described(reference)));
                } else {
                    controller = reference;
                }
            }
        }
    }

    private static String described(Value reference) {
        return reference.get("kind").text() + "/" + reference.get("name").text();
    }

    private void owner(Value reference) {
        var kind = GroupVersionKind.of(reference.get("apiVersion").text(), reference.get("kind").text());
        if (kind.version().isEmpty()) {
            errors.add(FieldError.invalid("metadata.ownerReferences.apiVersion", reference.get("apiVersion").text(), "version must not be empty"));
        }
        for (String field : List.of("kind", "name", "uid")) {
            if (reference.get(field).text().isEmpty()) {
                errors.add(FieldError.invalid("metadata.ownerReferences." + field, "", NOT_EMPTY));
            }
        }
        if (kind.apiVersion().equals("v1") && kind.kind().equals("Event")) {
            errors.add(FieldError.invalid("metadata.ownerReferences", reference, "/v1, Kind=Event is disallowed from being an owner"));
        }
    }

    private void finalizers(Value finalizers) {
        List<String> names = finalizers.items().stream().map(Value::text).toList();
        for (String name : names) {
            List<String> problems = Names.qualifiedName(name);
            invalid("metadata.finalizers", name, problems);
            if (problems.isEmpty() && name.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(name)) {
                errors.add(FieldError.invalid("metadata.finalizers[" + names.indexOf(name) + "]", name,
                        "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }
        if (names.contains("orphan") && names.contains("foregroundDeletion")) {
            errors.add(FieldError.invalid("metadata.finalizers", finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    private void newFinalizers(Value metadata, Value before) {
        List<Value> had = before.get("finalizers").items();
        List<String> added = metadata.get("finalizers").items().stream().filter(name -> !had.contains(name)).map(Value::text).toList();
        if (!added.isEmpty()) {
            String shown = added.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ", "[]string{", "}"));
            errors.add(FieldError.forbidden("metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers " + shown));
        }
    }
}

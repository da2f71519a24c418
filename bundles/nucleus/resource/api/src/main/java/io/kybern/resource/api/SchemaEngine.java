// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/// What follows from a schema alone, for built-in and custom types alike. An OSGi service; safe for any number of threads, never blocks.
@ProviderType
public interface SchemaEngine {
    /// A typed object.
    ///
    /// @param value without fields that the schema does not have, in canonical form: numbers, quantities and times normalised, nulls and
    ///   empty fields present or absent by the rules of Go
    /// @param unknown paths of the fields that were dropped, in order, for example `spec.containers[0].foo`
    record Pruned(Value value, List<String> unknown) {
        /// The texts of strict errors and warnings: `unknown field "spec.foo"`.
        public List<String> texts() {
            return unknown.stream().map(path -> "unknown field \"" + path + "\"").toList();
        }
    }

    /// Drops unknown fields and brings the value into canonical form.
    ///
    /// @param kind as it stands in the message
    /// @throws DecodeException for a field of the wrong JSON type; the message is Go's
    ///   (`json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool`)
    Pruned prune(Schema schema, String kind, Value value);

    /// Brings a value that was changed inside (by defaults, strategies, plugins, patches) into canonical form again.
    Value canonical(Schema schema, Value value);

    /// Adds the defaults of the schema where fields are absent.
    Value applyDefaults(Schema schema, Value value);

    /// Checks enums and required fields.
    List<FieldError> validate(Schema schema, Value value);

    /// Checks `metadata` of a new object: name by the type's rule, generateName, namespace, labels, annotations, owner references,
    /// finalizers.
    List<FieldError> validateMetadata(ResourceType type, Value object);

    /// Checks `metadata` of an update: what may not change, then as for a new object.
    List<FieldError> validateMetadataUpdate(ResourceType type, Value object, Value old);

    /// Equal for schemas that mean the same (descriptions aside): decides whether stored objects and watches survive a swap.
    String fingerprint(Schema schema);

    /// Answers 400 for a body whose fields have wrong types.
    static ApiException cannotBeHandled(String kind, String version, String cause) {
        return ApiException.badRequest(kind + " in version \"" + version + "\" cannot be handled as a " + kind + ": " + cause);
    }

    /// Answers 400 for unknown and duplicate fields under `fieldValidation=Strict`.
    static ApiException strictError(String kind, String version, List<String> texts) {
        return cannotBeHandled(kind, version, "strict decoding error: " + String.join(", ", texts));
    }
}

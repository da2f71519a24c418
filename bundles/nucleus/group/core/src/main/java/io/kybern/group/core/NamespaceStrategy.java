// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.ArrayList;
import java.util.List;

/// Namespaces: they stay until their content is gone, which the finalizer `kubernetes` of their spec stands for.
final class NamespaceStrategy implements Strategy {
    private static final String FINALIZER = "kubernetes";
    private static final List<String> NAME_LABEL = List.of("metadata", "labels", "kubernetes.io/metadata.name");
    private static final List<String> FINALIZERS = List.of("spec", "finalizers");
    private static final List<String> PHASE = List.of("status", "phase");

    @Override
    public Value applyDefaults(Value namespace) {
        String name = namespace.get("metadata", "name").text();
        return name.isEmpty() ? namespace : namespace.asObject().with(NAME_LABEL, Value.of(name));
    }

    @Override
    public Value prepareForCreate(WriteScope scope, Value namespace) {
        List<Value> finalizers = new ArrayList<>(namespace.get("spec", "finalizers").items());
        if (!finalizers.contains(Value.of(FINALIZER))) {
            finalizers.add(Value.of(FINALIZER));
        }
        return namespace.asObject().with(FINALIZERS, Value.array(finalizers)).with("status", Value.object("phase", Value.of("Active")));
    }

    /// A generated name is known only now.
    @Override
    public Value allocate(WriteScope scope, Value namespace, Value old) {
        return applyDefaults(namespace);
    }

    @Override
    public Value prepareForUpdate(WriteScope scope, Value namespace, Value old) {
        return Edits.copy(Edits.copy(namespace, old, "spec", "finalizers"), old, "status");
    }

    @Override
    public Value prepareForStatusUpdate(WriteScope scope, Value namespace, Value old) {
        return Edits.copy(namespace, old, "spec", "finalizers");
    }

    @Override
    public Value prepareForSubresourceUpdate(WriteScope scope, String subresource, Value namespace, Value old) {
        if (!subresource.equals("finalize")) {
            return namespace;
        }
        ObjectValue kept = Edits.copy(Edits.copy(old, namespace, "metadata", "resourceVersion"), namespace, "metadata", "managedFields");
        Value finalizers = namespace.get("spec", "finalizers");
        return finalizers.items().isEmpty() ? kept.without(FINALIZERS) : kept.with(FINALIZERS, finalizers);
    }

    @Override
    public List<FieldError> validateSubresourceUpdate(String subresource, Value namespace, Value old) {
        return subresource.equals("finalize") ? validate(namespace) : List.of();
    }

    @Override
    public List<FieldError> validate(Value namespace) {
        var findings = new Findings();
        List<Value> finalizers = namespace.get("spec", "finalizers").items();
        for (int i = 0; i < finalizers.size(); i++) {
            String name = finalizers.get(i).text();
            String field = "spec.finalizers[" + i + "]";
            findings.names(field, name, Names.qualifiedName(name));
            if (name.indexOf('/') < 0 && !name.equals(FINALIZER)) {
                findings.invalid(field, name, "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
        return findings.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value namespace, Value old) {
        var findings = new Findings();
        String phase = namespace.get("status", "phase").text();
        boolean deleting = !namespace.get("metadata", "deletionTimestamp").missing();
        if (deleting && !phase.equals("Terminating")) {
            findings.invalid("status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
        } else if (!deleting && !phase.equals("Active")) {
            findings.invalid("status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
        }
        return findings.list();
    }

    @Override
    public Value markDeleting(Value namespace) {
        // as upstream, whose namespaces carry the time of their deletion only
        return namespace.asObject().with(PHASE, Value.of("Terminating")).without(List.of("metadata", "deletionGracePeriodSeconds"));
    }

    @Override
    public boolean blocksDeletion(Value namespace) {
        return !namespace.get("spec", "finalizers").items().isEmpty();
    }
}

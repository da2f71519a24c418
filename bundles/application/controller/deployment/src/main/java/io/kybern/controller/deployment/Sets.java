// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.deployment;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.util.List;
import java.util.Optional;

/// The ReplicaSets of a Deployment.
///
/// @param current the one with the Deployment's present template
/// @param all oldest first
record Sets(Optional<StoredObject> current, List<StoredObject> all) {
    static final String HASH = "pod-template-hash";

    static Sets of(Value deployment, List<StoredObject> all) {
        Value wanted = template(deployment);
        return new Sets(all.stream().filter(set -> template(set.value()).equals(wanted)).findFirst(), List.copyOf(all));
    }

    /// The pod template without the label that tells sets apart.
    static Value template(Value owner) {
        ObjectValue template = owner.get("spec", "template").asObject();
        ObjectValue labels = template.get("metadata", "labels").asObject().without(HASH);
        return template.with("metadata", template.get("metadata").asObject().without("creationTimestamp")
                .with("labels", labels.isEmpty() ? Value.ABSENT : labels));
    }

    List<StoredObject> old() {
        return all.stream().filter(set -> current.isEmpty() || !set.uid().equals(current.get().uid())).toList();
    }

    static long wanted(StoredObject set) {
        return set.value().get("spec", "replicas").integer(0);
    }

    static long available(StoredObject set) {
        return set.value().get("status", "availableReplicas").integer(0);
    }

    static long sum(List<StoredObject> sets) {
        return sets.stream().mapToLong(Sets::wanted).sum();
    }

    static long sum(List<StoredObject> sets, String statusField) {
        return sets.stream().mapToLong(set -> set.value().get("status", statusField).integer(0)).sum();
    }

    long revision(StoredObject set) {
        return number(set.value(), Rollout.REVISION);
    }

    static long number(Value object, String annotation) {
        String text = object.get("metadata", "annotations", annotation).text();
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}

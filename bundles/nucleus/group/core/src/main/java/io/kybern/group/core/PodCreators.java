// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// POST of `bindings`, `pods/binding` and `pods/eviction`.
final class PodCreators {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private PodCreators() {
    }

    static void addTo(GroupDefinition definition) {
        definition.creator("bindings", (scope, namespace, _, binding) -> bind(scope, namespace, binding.get("metadata", "name").text(), binding))
                .creator("pods", "binding", PodCreators::bind)
                .creator("pods", "eviction", PodCreators::evict);
    }

    /// Assigns a pod to a node; the scheduler's only write to a pod's spec.
    static Value bind(WriteScope scope, String namespace, String pod, Value binding) {
        String named = binding.get("metadata", "name").text();
        if (!named.isEmpty() && !named.equals(pod)) {
            throw ApiException.badRequest("name in URL does not match name in Binding object");
        }
        var errors = new ArrayList<FieldError>();
        String kind = binding.get("target", "kind").text();
        if (!kind.isEmpty() && !kind.equals("Node")) {
            errors.add(FieldError.notSupported("target.kind", Value.of(kind), List.of("Node", "<empty>")));
        }
        if (binding.get("target", "name").text().isEmpty()) {
            errors.add(FieldError.required("target.name", ""));
        }
        if (!errors.isEmpty()) {
            List<String> texts = errors.stream().map(FieldError::text).toList();
            throw ApiException.badRequest(texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]");
        }
        scope.update(PODS, namespace, pod, current -> bound(scope, pod, current, binding));
        return success();
    }

    private static Value bound(WriteScope scope, String name, Value pod, Value binding) {
        String uid = binding.get("metadata", "uid").text();
        if (!uid.isEmpty() && !uid.equals(pod.get("metadata", "uid").text())) {
            throw conflict(name, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + pod.get("metadata", "uid").text());
        }
        if (pod.get("metadata", "deletionTimestamp").present()) {
            throw conflict(name, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        String node = pod.get("spec", "nodeName").text();
        if (!node.isEmpty()) {
            throw conflict(name, "pod " + name + " is already assigned to node \"" + node + "\"");
        }
        if (!pod.get("spec", "schedulingGates").items().isEmpty()) {
            throw conflict(name, "pod " + name + " has non-empty .spec.schedulingGates");
        }
        ObjectValue result = pod.asObject().with(List.of("spec", "nodeName"), binding.get("target", "name"));
        for (String map : List.of("annotations", "labels")) {
            for (Map.Entry<String, String> entry : binding.get("metadata", map).stringMap().entrySet()) {
                result = result.with(List.of("metadata", map, entry.getKey()), Value.of(entry.getValue()));
            }
        }
        return result.without(List.of("status", "nominatedNodeName")).with(List.of("status", "conditions"), scheduled(pod.get("status", "conditions"), scope));
    }

    private static ApiException conflict(String pod, String cause) {
        return ApiException.conflict("", "pods/binding", pod, cause);
    }

    private static Value scheduled(Value conditions, WriteScope scope) {
        Value now = Value.of(scope.now().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectValue scheduled = Value.object("type", Value.of("PodScheduled"), "status", Value.of("True"), "lastProbeTime", Value.NULL,
                "lastTransitionTime", now);
        var builder = ArrayValue.builder();
        boolean found = false;
        for (Value condition : conditions.items()) {
            boolean same = condition.get("type").text().equals("PodScheduled");
            boolean already = same && condition.get("status").text().equals("True");
            found |= same;
            builder.add(!same || already ? condition : scheduled);
        }
        if (!found) {
            builder.add(scheduled);
        }
        return builder.build();
    }

    /// Deletes a pod as its owner asked.
    static Value evict(WriteScope scope, String namespace, String pod, Value eviction) {
        String named = eviction.get("metadata", "name").text();
        if (!named.isEmpty() && !named.equals(pod)) {
            throw ApiException.badRequest("name in URL does not match name in Eviction object");
        }
        scope.delete(PODS, namespace, pod, eviction.get("deleteOptions").asObject());
        return success();
    }

    private static Value success() {
        return Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Status"), "metadata", Value.object(), "status", Value.of("Success"))
                .with("code", 201);
    }
}

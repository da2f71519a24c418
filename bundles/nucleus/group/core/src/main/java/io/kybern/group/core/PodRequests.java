// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Findings;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Answers POST of `binding` and `eviction`.
final class PodRequests {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private PodRequests() {
    }

    /// `pods/{name}/binding`, and `bindings` where the name stands in the body.
    static Value bind(WriteScope scope, String namespace, String name, Value binding) {
        String pod = name.isEmpty() ? binding.get("metadata", "name").text() : name;
        var findings = new Findings();
        Value kind = binding.get("target", "kind");
        if (!kind.text().isEmpty() && !kind.text().equals("Node")) {
            findings.supported("target.kind", kind, List.of("<empty>", "Node"));
        }
        findings.requiredText("target.name", binding.get("target", "name"));
        if (!findings.none()) {
            throw ApiException.invalid("", "Binding", pod, findings.list());
        }
        scope.update(PODS, namespace, pod, old -> bound(scope, old, binding, pod));
        return success();
    }

    private static Value bound(WriteScope scope, Value pod, Value binding, String name) {
        Value spec = pod.get("spec");
        if (!pod.get("metadata", "deletionTimestamp").missing()) {
            throw conflict(name, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        if (!spec.get("nodeName").text().isEmpty()) {
            throw conflict(name, "pod " + name + " is already assigned to node \"" + spec.get("nodeName").text() + "\"");
        }
        if (!spec.get("schedulingGates").items().isEmpty()) {
            throw conflict(name, "pod " + name + " has non-empty .spec.schedulingGates");
        }
        String uid = binding.get("metadata", "uid").text();
        if (!uid.isEmpty() && !uid.equals(pod.get("metadata", "uid").text())) {
            throw conflict(name, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + pod.get("metadata", "uid").text());
        }
        ObjectValue result = pod.asObject().with(List.of("spec", "nodeName"), binding.get("target", "name"));
        for (Map.Entry<String, Value> annotation : binding.get("metadata", "annotations").fields().entrySet()) {
            result = result.with(List.of("metadata", "annotations", annotation.getKey()), annotation.getValue());
        }
        for (Map.Entry<String, Value> label : binding.get("metadata", "labels").fields().entrySet()) {
            if (label.getKey().startsWith("topology.kubernetes.io/")) {
                result = result.with(List.of("metadata", "labels", label.getKey()), label.getValue());
            }
        }
        return scheduled(result, scope);
    }

    private static Value scheduled(ObjectValue pod, WriteScope scope) {
        List<Value> conditions = new ArrayList<>();
        for (Value condition : pod.get("status", "conditions").items()) {
            if (!condition.get("type").text().equals("PodScheduled")) {
                conditions.add(condition);
            }
        }
        conditions.add(Value.object("type", Value.of("PodScheduled"), "status", Value.of("True"), "lastProbeTime", Value.NULL,
                "lastTransitionTime", Value.of(scope.now().truncatedTo(ChronoUnit.SECONDS).toString())));
        return pod.with(List.of("status", "conditions"), Value.array(conditions));
    }

    private static ApiException conflict(String pod, String cause) {
        return ApiException.conflict("", "pods/binding", pod, cause);
    }

    static Value success() {
        return Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Status"), "metadata", Value.object()).with("status", "Success")
                .with("code", 201);
    }

    /// `pods/{name}/eviction`: deletes the pod. Disruption budgets are asked once the policy group is served.
    static Value evict(WriteScope scope, String namespace, String name, Value eviction) {
        String given = eviction.get("metadata", "name").text();
        if (!given.isEmpty() && !given.equals(name)) {
            throw ApiException.badRequest("name in URL does not match name in Eviction object");
        }
        if (scope.read(PODS, namespace, name).isEmpty()) {
            throw ApiException.notFound("", "pods", name);
        }
        scope.delete(PODS, namespace, name, eviction.get("deleteOptions"));
        return success();
    }
}

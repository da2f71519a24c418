// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.tck;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Builds Pod objects with one container in the namespace `default`. Immutable: each step returns a new recipe.
public final class PodRecipe {
    private final ObjectValue pod;

    private PodRecipe(ObjectValue pod) {
        this.pod = pod;
    }

    /// A pod for the default scheduler that asks for nothing.
    public static PodRecipe pod(String name) {
        Value container = Value.object("name", Value.of("main"), "image", Value.of("image"));
        return new PodRecipe(ObjectValue.builder().put("apiVersion", "v1").put("kind", "Pod")
                .put("metadata", Value.object("name", Value.of(name), "namespace", Value.of("default"), "uid", Value.of("uid-" + name)))
                .put("spec", Value.object("schedulerName", Value.of("default-scheduler"), "containers", Value.array(container)))
                .put("status", Value.object("phase", Value.of("Pending"))).build());
    }

    /// A container's request of a resource.
    public PodRecipe request(String resource, String quantity) {
        ObjectValue container = pod.get("spec", "containers").get(0).asObject();
        return spec("containers", Value.array(container.with(List.of("resources", "requests", resource), Value.of(quantity))));
    }

    public PodRecipe hostPort(int port) {
        ObjectValue container = pod.get("spec", "containers").get(0).asObject();
        return spec("containers", Value.array(container.with("ports", Value.array(Value.object("hostPort", Value.of(port), "containerPort", Value.of(port))))));
    }

    public PodRecipe priority(int priority) {
        return spec("priority", Value.of(priority));
    }

    public PodRecipe selector(String key, String value) {
        return spec("nodeSelector", Value.object(key, Value.of(value)));
    }

    public PodRecipe tolerate(String key, String value, String effect) {
        var tolerations = new ArrayList<>(pod.get("spec", "tolerations").items());
        tolerations.add(Value.stringMap(Map.of("key", key, "operator", "Equal", "value", value, "effect", effect)));
        return spec("tolerations", Value.array(tolerations));
    }

    public PodRecipe label(String key, String value) {
        return new PodRecipe(pod.with(List.of("metadata", "labels", key), Value.of(value)));
    }

    /// A field of the spec.
    public PodRecipe spec(String field, Value value) {
        return new PodRecipe(pod.with(List.of("spec", field), value));
    }

    public PodRecipe on(String node) {
        return spec("nodeName", Value.of(node));
    }

    public PodRecipe phase(String phase) {
        return new PodRecipe(pod.with(List.of("status", "phase"), Value.of(phase)));
    }

    public Value value() {
        return pod;
    }
}

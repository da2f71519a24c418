// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.tck;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Map;

/// Builds Node objects. Immutable: each step returns a new recipe.
public final class NodeRecipe {
    private final ObjectValue node;

    private NodeRecipe(ObjectValue node) {
        this.node = node;
    }

    /// A node with 4 cpu, 8Gi memory and room for 110 pods.
    public static NodeRecipe node(String name) {
        return new NodeRecipe(ObjectValue.builder().put("apiVersion", "v1").put("kind", "Node")
                .put("metadata", Value.object("name", Value.of(name), "labels", Value.object("kubernetes.io/hostname", Value.of(name)))).build())
                .allocatable("cpu", "4").allocatable("memory", "8Gi").allocatable("pods", "110");
    }

    public NodeRecipe allocatable(String resource, String quantity) {
        return new NodeRecipe(node.with(List.of("status", "allocatable", resource), Value.of(quantity)));
    }

    public NodeRecipe label(String key, String value) {
        return new NodeRecipe(node.with(List.of("metadata", "labels", key), Value.of(value)));
    }

    public NodeRecipe taint(String key, String value, String effect) {
        Value taint = Value.stringMap(Map.of("key", key, "value", value, "effect", effect));
        return new NodeRecipe(node.with(List.of("spec", "taints"), Value.array(taint)));
    }

    public NodeRecipe unschedulable() {
        return new NodeRecipe(node.with(List.of("spec", "unschedulable"), Value.TRUE));
    }

    public Value value() {
        return node;
    }
}

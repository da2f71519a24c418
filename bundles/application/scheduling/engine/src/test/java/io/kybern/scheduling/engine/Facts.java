// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.scheduling.tck.ClusterInMemory;
import io.kybern.scheduling.tck.NodeRecipe;
import io.kybern.scheduling.tck.PodRecipe;
import java.util.random.RandomGenerator;

/// A model to place pods in, without threads.
final class Facts {
    final ClusterInMemory memory = new ClusterInMemory();
    final Resources resources = new Resources();
    final Cluster cluster = new Cluster(resources);
    final Placement placement = new Placement(cluster, Profile.spreading(), memory::plugins, RandomGenerator.getDefault());

    Facts node(NodeRecipe node) {
        cluster.put(node.value().get("metadata", "name").text(), node.value());
        return this;
    }

    Facts running(PodRecipe pod, String node) {
        PodFacts facts = pod(pod.on(node));
        cluster.put(facts, node);
        return this;
    }

    PodFacts pod(PodRecipe pod) {
        return PodFacts.of(new ClusterInMemory().add(pod).pods().list().getFirst(), resources);
    }

    /// The chosen node, or the refusal's message.
    String place(PodRecipe pod) {
        return switch (placement.place(pod(pod))) {
            case Outcome.Found(NodeState node) -> node.name();
            case Outcome.Nowhere nowhere -> nowhere.message();
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.GroupDefinition;

/// Gives the resources of the core group their strategies and creators.
final class CoreStrategies {
    private CoreStrategies() {
    }

    static void addTo(GroupDefinition definition) {
        definition.strategy("pods", new PodStrategy()).creator("pods", "binding", PodRequests::bind)
                .creator("pods", "eviction", PodRequests::evict).creator("bindings", PodRequests::bind);
        definition.strategy("services", new ServiceStrategy());
        definition.strategy("namespaces", new NamespaceStrategy());
        definition.strategy("nodes", new NodeStrategy());
        definition.strategy("configmaps", DataStrategy.configMaps());
        definition.strategy("secrets", DataStrategy.secrets());
    }
}

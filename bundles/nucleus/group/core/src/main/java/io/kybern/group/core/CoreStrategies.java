// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.GroupDefinition;

/// Gives the resources of the core group their strategies.
final class CoreStrategies {
    private CoreStrategies() {
    }

    static void addTo(GroupDefinition definition) {
        definition.strategy("pods", new PodStrategy());
        definition.strategy("services", new ServiceStrategy());
        definition.strategy("namespaces", new NamespaceStrategy());
        definition.strategy("nodes", new NodeStrategy());
        definition.strategy("configmaps", DataStrategy.configMaps());
        definition.strategy("secrets", DataStrategy.secrets());
        definition.strategy("persistentvolumeclaims", new ClaimStrategy());
        definition.strategy("persistentvolumes", new VolumeStrategy());
        definition.strategy("replicationcontrollers", new ReplicationStrategy());
        definition.strategy("podtemplates", new TemplateStrategy());
        definition.strategy("endpoints", new EndpointsStrategy());
        definition.strategy("limitranges", new LimitStrategy());
        definition.strategy("resourcequotas", new QuotaStrategy());
        definition.strategy("events", new EventStrategy());
    }
}

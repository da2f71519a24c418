// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.authentication.api.TokenIssuer;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ResourceType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// The core group: its data comes from the descriptor, its columns, strategies and creators from the classes named here.
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "group", name = "core")
public final class CoreGroup implements ApiGroup {
    private final List<ResourceType> types;

    @Activate
    public CoreGroup(@Reference TokenIssuer tokens) {
        types = define().creator("serviceaccounts", "token", new TokenRequestCreator(tokens)).build();
    }

    /// The types alone, for code that writes no tokens: tests of the machinery, tools.
    public CoreGroup() {
        types = define().build();
    }

    @Override
    public String group() {
        return "";
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }

    private static GroupDefinition define() {
        GroupDefinition definition = GroupDefinition.of(CoreGroup.class);
        WorkloadColumns.addTo(definition);
        ClusterColumns.addTo(definition);
        ServiceColumns.addTo(definition);
        PodCreators.addTo(definition);
        CoreStrategies.addTo(definition);
        return definition;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.coordination;

import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ResourceType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// The group `coordination.k8s.io`: its data comes from the descriptor, the rest from the code named here.
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "group", name = "coordination")
public final class CoordinationGroup implements ApiGroup {
    private final List<ResourceType> types;

    @Activate
    public CoordinationGroup() {
        GroupDefinition definition = GroupDefinition.of(CoordinationGroup.class);
        definition.strategy("leases", new LeaseStrategy());
        types = definition.build();
    }

    @Override
    public String group() {
        return "coordination.k8s.io";
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }
}

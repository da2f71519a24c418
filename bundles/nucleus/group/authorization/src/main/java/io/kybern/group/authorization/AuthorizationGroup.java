// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authorization;

import io.kybern.authorization.api.Authorization;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ResourceType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// The group `authorization.k8s.io`: its data comes from the descriptor, the rest from the code named here.
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "group", name = "authorization")
public final class AuthorizationGroup implements ApiGroup {
    private final List<ResourceType> types;

    @Activate
    public AuthorizationGroup(@Reference Authorization authorization) {
        GroupDefinition definition = GroupDefinition.of(AuthorizationGroup.class);
        definition.creator("subjectaccessreviews", AccessReviewCreator.forSubject(authorization))
                .creator("selfsubjectaccessreviews", AccessReviewCreator.forSelf(authorization))
                .creator("localsubjectaccessreviews", AccessReviewCreator.forNamespace(authorization))
                .creator("selfsubjectrulesreviews", new RulesReviewCreator(authorization));
        types = definition.build();
    }

    @Override
    public String group() {
        return "authorization.k8s.io";
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authentication;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.Credentials;
import io.kybern.extension.Extensions;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ResourceType;
import java.util.List;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// The group `authentication.k8s.io`: its data comes from the descriptor, the rest from the code named here.
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "group", name = "authentication")
public final class AuthenticationGroup implements ApiGroup {
    private final List<ResourceType> types;

    @Activate
    public AuthenticationGroup(@Reference Extensions extensions) {
        this(new AuthenticatorChain(extensions.point(Authenticator.class)));
    }

    AuthenticationGroup(Function<Credentials, Authentication> authentication) {
        GroupDefinition definition = GroupDefinition.of(AuthenticationGroup.class);
        definition.creator("tokenreviews", new TokenReviewCreator(authentication)).creator("selfsubjectreviews", new SelfSubjectReviewCreator());
        types = definition.build();
    }

    @Override
    public String group() {
        return "authentication.k8s.io";
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }
}

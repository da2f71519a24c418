// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorizer;
import io.kybern.authorization.api.Decision;
import io.kybern.extension.Slot;
import io.kybern.server.api.ResourceCache;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Allows what a role bound to the user or one of its groups allows; never denies. `system:masters` may do everything, also before
/// there is any role.
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "authorization", name = "rbac", plugin = "rbac-authorizer", order = 200, required = true)
public final class RbacAuthorizer implements Authorizer {
    private final CurrentRoles roles;

    @Activate
    public RbacAuthorizer(@Reference ResourceCache cache) {
        roles = new CurrentRoles(cache);
    }

    @Override
    public Decision authorize(Attributes asked) {
        if (asked.user().in(UserInfo.MASTERS)) {
            return Decision.allow("");
        }
        var missing = new ArrayList<String>();
        var allowing = new ArrayList<Grant>(1);
        roles.get().visit(asked.user(), asked.namespace(), missing, (grant, rule) -> RuleMatch.allows(rule, asked) && allowing.add(grant));
        if (!allowing.isEmpty()) {
            return Decision.allow("RBAC: allowed by " + allowing.getFirst().describe());
        }
        return Decision.noOpinion(switch (missing.size()) {
            case 0 -> "";
            case 1 -> "RBAC: " + missing.getFirst();
            default -> "RBAC: [" + String.join(", ", missing) + "]";
        });
    }

    @Override
    public List<Rule> rules(UserInfo user, String namespace) {
        return roles.held(user, namespace).rules();
    }
}

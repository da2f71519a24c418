// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Authorizer;
import io.kybern.authorization.api.Decision;
import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Extensions;
import io.kybern.extension.Lease;
import io.kybern.extension.PointClosedException;
import io.kybern.resource.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// Asks the authorizers in order. `system:masters` (the administrator, the plugin manager) may do everything, whatever the authorizers say
/// and also while their point is closed: somebody must be able to put things right.
@Component
public final class AuthorizerChain implements Authorization {
    private final ExtensionPoint<Authorizer> point;

    @Activate
    public AuthorizerChain(@Reference Extensions extensions) {
        point = extensions.point(Authorizer.class);
    }

    @Override
    public Decision authorize(Attributes attributes) {
        if (attributes.user().in(UserInfo.MASTERS)) {
            return Decision.allow("");
        }
        var reasons = new ArrayList<String>();
        try (Lease<Authorizer> lease = point.lease()) {
            for (Extension<Authorizer> each : lease.extensions()) {
                Decision decision = lease.call(each, plugin -> plugin.authorize(attributes), failure -> Decision.noOpinion(failure.text()));
                if (!(decision instanceof Decision.NoOpinion)) {
                    return decision;
                }
                if (!decision.reason().isEmpty()) {
                    reasons.add(decision.reason());
                }
            }
        } catch (PointClosedException e) {
            throw ApiException.unavailable(String.valueOf(e.getMessage()), e.retryAfterSeconds());
        }
        return Decision.noOpinion(String.join("\n", reasons));
    }

    @Override
    public List<Authorizer.Rule> rules(UserInfo user, String namespace) {
        var rules = new ArrayList<Authorizer.Rule>();
        try (Lease<Authorizer> lease = point.lease()) {
            for (Extension<Authorizer> each : lease.extensions()) {
                rules.addAll(lease.call(each, plugin -> plugin.rules(user, namespace), _ -> List.of()));
            }
        } catch (PointClosedException e) {
            throw ApiException.unavailable(String.valueOf(e.getMessage()), e.retryAfterSeconds());
        }
        return List.copyOf(rules);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.api;

import io.kybern.authentication.api.UserInfo;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/// The chain of all authorizers: what the pipeline, the review APIs, impersonation and RBAC's escalation check ask.
@ProviderType
public interface Authorization {
    /// The first allow or deny; else no opinion with the reasons joined.
    Decision authorize(Attributes attributes);

    List<Authorizer.Rule> rules(UserInfo user, String namespace);
}

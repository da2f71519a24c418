// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.api;

import io.kybern.authentication.api.UserInfo;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/// Allows or denies requests. Point `authorization`, kind *call*.
///
/// Called at least once for every request, by its thread, many at once; may block within the call's budget, but a fast answer is every
/// request's speed. Authorizers are asked in order until one allows or denies. An exception counts as no opinion with its text.
@ConsumerType
public interface Authorizer {
    Decision authorize(Attributes attributes);

    /// What a user may do in a namespace (`SelfSubjectRulesReview`); empty when this authorizer can't list it.
    default List<Rule> rules(UserInfo user, String namespace) {
        return List.of();
    }

    /// A rule of RBAC's shape. Resource rules have resources, path rules have `nonResourceUrls`.
    record Rule(List<String> verbs, List<String> groups, List<String> resources, List<String> resourceNames, List<String> nonResourceUrls) {
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authorization;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Authorizer.Rule;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType.Creator;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;

/// Answers `kubectl auth can-i --list`.
final class RulesReviewCreator implements Creator {
    private final Authorization authorization;

    RulesReviewCreator(Authorization authorization) {
        this.authorization = authorization;
    }

    @Override
    public Value create(WriteScope scope, String namespace, String name, Value body) {
        String asked = body.get("spec", "namespace").text();
        if (asked.isEmpty()) {
            throw ApiException.badRequest("no namespace on request");
        }
        UserInfo user = UserInfo.of(scope.userInfo());
        var resourceRules = ArrayValue.builder();
        var pathRules = ArrayValue.builder();
        for (Rule rule : authorization.rules(user, asked)) {
            if (!rule.resources().isEmpty()) {
                resourceRules.add(resourceRule(rule));
            }
            if (!rule.nonResourceUrls().isEmpty()) {
                pathRules.add(Value.object("verbs", Value.strings(rule.verbs()), "nonResourceURLs", Value.strings(rule.nonResourceUrls())));
            }
        }
        boolean node = user.in("system:nodes") && user.name().startsWith("system:node:");
        var status = ObjectValue.builder().put("resourceRules", resourceRules.build()).put("nonResourceRules", pathRules.build())
                .put("incomplete", node);
        if (node) {
            status.put("evaluationError", "node authorizer does not support user rule resolution");
        }
        return body.asObject().with("apiVersion", "authorization.k8s.io/v1").with("kind", "SelfSubjectRulesReview").with("status", status.build());
    }

    private static Value resourceRule(Rule rule) {
        var value = ObjectValue.builder().put("verbs", Value.strings(rule.verbs())).put("apiGroups", Value.strings(rule.groups()))
                .put("resources", Value.strings(rule.resources()));
        if (!rule.resourceNames().isEmpty()) {
            value.put("resourceNames", Value.strings(rule.resourceNames()));
        }
        return value.build();
    }
}

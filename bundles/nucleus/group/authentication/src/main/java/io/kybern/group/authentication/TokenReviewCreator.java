// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authentication;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authentication.Authenticated;
import io.kybern.authentication.api.Authentication.Rejected;
import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType.Creator;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.List;
import java.util.function.Function;

/// Answers a TokenReview: whose token is this, and for which of the asked audiences is it good?
final class TokenReviewCreator implements Creator {
    private final Function<Credentials, Authentication> authentication;

    TokenReviewCreator(Function<Credentials, Authentication> authentication) {
        this.authentication = authentication;
    }

    @Override
    public Value create(WriteScope scope, String namespace, String name, Value body) {
        String token = body.get("spec", "token").text();
        if (token.isEmpty()) {
            throw ApiException.badRequest("token is required for TokenReview in authentication");
        }
        List<String> audiences = body.get("spec", "audiences").items().stream().map(Value::text).toList();
        var status = ObjectValue.builder();
        switch (authentication.apply(Credentials.token(token, audiences))) {
            case Authenticated(UserInfo user, List<String> common) -> {
                if (!audiences.isEmpty() && common.stream().noneMatch(audiences::contains)) {
                    throw ApiException.internal("error validating audience");
                }
                status.put("authenticated", true).put("user", user.toValue());
                if (!common.isEmpty()) {
                    status.put("audiences", Value.strings(common));
                }
            }
            case Rejected(String reason) -> status.put("error", reason).put("user", Value.object());
            case Authentication.NoOpinion _ -> status.put("user", Value.object());
        }
        return body.asObject().with("apiVersion", "authentication.k8s.io/v1").with("kind", "TokenReview").with("status", status.build());
    }
}

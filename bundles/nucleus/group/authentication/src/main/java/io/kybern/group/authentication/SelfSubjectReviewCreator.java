// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authentication;

import io.kybern.resource.api.ResourceType.Creator;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Answers `kubectl auth whoami`.
final class SelfSubjectReviewCreator implements Creator {
    @Override
    public Value create(WriteScope scope, String namespace, String name, Value body) {
        return body.asObject().with("apiVersion", "authentication.k8s.io/v1").with("kind", "SelfSubjectReview")
                .with(List.of("metadata", "creationTimestamp"), Value.of(scope.now().truncatedTo(ChronoUnit.SECONDS).toString()))
                .with("status", Value.object("userInfo", scope.userInfo()));
    }
}

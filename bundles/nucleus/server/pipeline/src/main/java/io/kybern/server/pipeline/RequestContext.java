// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.authentication.api.UserInfo;
import io.kybern.server.api.ApiRequest;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// One request on its way through the stages. Belongs to the request's thread.
final class RequestContext {
    final ApiRequest request;
    final RequestInfo info;
    final String auditId;
    final Instant received;
    final Set<String> warnings = new LinkedHashSet<>();
    final Map<String, String> auditAnnotations = new TreeMap<>();
    private UserInfo user = UserInfo.anonymous();
    private UserInfo impersonator = UserInfo.anonymous();
    private boolean impersonated;
    private long generation;

    RequestContext(ApiRequest request, RequestInfo info, String auditId, Instant received) {
        this.request = request;
        this.info = info;
        this.auditId = auditId;
        this.received = received;
    }

    UserInfo user() {
        return user;
    }

    void user(UserInfo authenticated) {
        user = authenticated;
    }

    /// The request goes on as another user.
    void impersonate(UserInfo other) {
        impersonator = user;
        impersonated = true;
        user = other;
    }

    boolean impersonated() {
        return impersonated;
    }

    UserInfo impersonator() {
        return impersonator;
    }

    /// The policy generation under which everything so far was decided.
    long generation() {
        return generation;
    }

    void generation(long current) {
        generation = current;
    }

    boolean dryRun() {
        return request.has("dryRun");
    }

    String namespace() {
        return info.namespace();
    }
}

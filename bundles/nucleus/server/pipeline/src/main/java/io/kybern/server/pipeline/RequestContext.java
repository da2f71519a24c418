// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.authentication.api.UserInfo;
import io.kybern.server.api.ApiRequest;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
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
        this.request = new ApiRequest(request.method(), request.path(), request.query(), request.headers(), new KeptBody(request.body()),
                request.value(), request.credentials(), request.identity());
        this.info = info;
        this.auditId = auditId;
        this.received = received;
    }

    /// A body that can be read again: when the policy changes under a request, the request is decided anew.
    private static final class KeptBody implements ApiRequest.Body {
        private final ApiRequest.Body once;
        private Optional<byte[]> bytes = Optional.empty();

        KeptBody(ApiRequest.Body once) {
            this.once = once;
        }

        @Override
        public byte[] read(int limit) {
            byte[] all = bytes.orElseGet(() -> once.read(limit));
            bytes = Optional.of(all);
            return all;
        }
    }

    /// Forgets what was decided under a policy that is no longer the current one.
    void decideAnew(long currentGeneration) {
        warnings.clear();
        auditAnnotations.clear();
        generation = currentGeneration;
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

    boolean dryRun() {
        return request.has("dryRun");
    }

    String namespace() {
        return info.namespace();
    }
}

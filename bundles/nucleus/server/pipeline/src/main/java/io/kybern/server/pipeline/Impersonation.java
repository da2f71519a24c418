// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Decision;
import io.kybern.resource.api.ApiException;
import io.kybern.server.api.ApiRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Lets a user act as another one, where the authorizers allow the verb `impersonate` on each part of the other identity.
final class Impersonation {
    private static final String EXTRA = "impersonate-extra-";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    private final Authorization authorization;

    Impersonation(Authorization authorization) {
        this.authorization = authorization;
    }

    void apply(RequestContext context) {
        ApiRequest request = context.request;
        String name = request.header("impersonate-user");
        List<String> groups = new ArrayList<>(request.headers().getOrDefault("impersonate-group", List.of()));
        Map<String, List<String>> extra = extra(request);
        String uid = request.header("impersonate-uid");
        if (name.isEmpty()) {
            if (!groups.isEmpty() || !extra.isEmpty() || !uid.isEmpty()) {
                throw ApiException.badRequest("requested &user.DefaultInfo{Name:\"\", UID:\"" + uid + "\"} without impersonating a user name");
            }
            return;
        }
        if (name.startsWith(SERVICE_ACCOUNT) && name.split(":").length == 4) {
            String[] parts = name.split(":");
            check(context, "", "serviceaccounts", "", parts[2], parts[3]);
            if (groups.isEmpty()) {
                groups.addAll(List.of("system:serviceaccounts", "system:serviceaccounts:" + parts[2]));
            }
        } else {
            check(context, "", "users", "", "", name);
        }
        for (String group : List.copyOf(groups)) {
            check(context, "", "groups", "", "", group);
        }
        if (!uid.isEmpty()) {
            check(context, "authentication.k8s.io", "uids", "", "", uid);
        }
        extra.forEach((key, values) -> values.forEach(value -> check(context, "authentication.k8s.io", "userextras", key, "", value)));
        if (!name.equals(UserInfo.ANONYMOUS) && !groups.contains(UserInfo.AUTHENTICATED)) {
            groups.add(UserInfo.AUTHENTICATED);
        }
        context.impersonate(new UserInfo(name, uid, groups, extra));
    }

    private static Map<String, List<String>> extra(ApiRequest request) {
        var extra = new LinkedHashMap<String, List<String>>();
        request.headers().forEach((header, values) -> {
            if (header.startsWith(EXTRA)) {
                extra.put(URLDecoder.decode(header.substring(EXTRA.length()), StandardCharsets.UTF_8), values);
            }
        });
        return extra;
    }

    private void check(RequestContext context, String group, String resource, String subresource, String namespace, String name) {
        Attributes attributes = Attributes.resource(context.user(), "impersonate", group, "v1", resource, subresource, namespace, name);
        Decision decision = authorization.authorize(attributes);
        if (!decision.allowed()) {
            throw Pipeline.forbidden(attributes, decision.reason());
        }
    }
}

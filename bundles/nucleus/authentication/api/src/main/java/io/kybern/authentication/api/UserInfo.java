// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.api;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An authenticated user.
///
/// @param name for example `system:serviceaccount:default:builder`
/// @param uid empty when the authenticator knows none
/// @param groups in the order they were found, `system:authenticated` included
/// @param extra further facts, for example `authentication.kubernetes.io/pod-name`
public record UserInfo(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public static final String ANONYMOUS = "system:anonymous";
    public static final String AUTHENTICATED = "system:authenticated";
    public static final String UNAUTHENTICATED = "system:unauthenticated";
    public static final String MASTERS = "system:masters";

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    public static UserInfo of(String name, String... groups) {
        return new UserInfo(name, "", List.of(groups), Map.of());
    }

    /// The user of requests without credentials.
    public static UserInfo anonymous() {
        return of(ANONYMOUS, UNAUTHENTICATED);
    }

    /// The user that a `UserInfo` object of `authentication.k8s.io` describes.
    public static UserInfo of(Value userInfo) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        userInfo.get("extra").fields().forEach((key, values) -> extra.put(key, texts(values)));
        return new UserInfo(userInfo.get("username").text(), userInfo.get("uid").text(), texts(userInfo.get("groups")), extra);
    }

    /// This user as the `UserInfo` object of `authentication.k8s.io`.
    public ObjectValue toValue() {
        var value = ObjectValue.builder().put("username", name);
        if (!uid.isEmpty()) {
            value.put("uid", uid);
        }
        if (!groups.isEmpty()) {
            value.put("groups", Value.strings(groups));
        }
        if (!extra.isEmpty()) {
            var facts = ObjectValue.builder();
            extra.forEach((key, texts) -> facts.put(key, Value.strings(texts)));
            value.put("extra", facts.build());
        }
        return value.build();
    }

    private static List<String> texts(Value list) {
        return list.items().stream().map(Value::text).toList();
    }

    public boolean in(String group) {
        return groups.contains(group);
    }
}

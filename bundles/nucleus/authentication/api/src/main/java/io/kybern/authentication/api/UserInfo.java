// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.api;

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

    public boolean in(String group) {
        return groups.contains(group);
    }
}

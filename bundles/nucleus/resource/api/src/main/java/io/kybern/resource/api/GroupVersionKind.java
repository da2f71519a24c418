// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// A kind in a version of an API group; the core group is the empty string.
public record GroupVersionKind(String group, String version, String kind) {
    /// `v1` or `apps/v1`.
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// Splits `apiVersion` at its slash.
    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }
}

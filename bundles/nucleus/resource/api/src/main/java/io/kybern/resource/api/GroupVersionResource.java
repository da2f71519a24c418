// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// A resource (plural, lower case) in a version of an API group; the core group is the empty string.
public record GroupVersionResource(String group, String version, String resource) {
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// `pods` or `deployments.apps`.
    public String qualified() {
        return ApiException.qualified(group, resource);
    }

    @Override
    public String toString() {
        return apiVersion() + "/" + resource;
    }
}

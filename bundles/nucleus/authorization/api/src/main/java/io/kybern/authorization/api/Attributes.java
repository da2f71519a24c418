// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.api;

import io.kybern.authentication.api.UserInfo;

/// What is asked of an [Authorizer].
///
/// @param verb `get list watch create update patch delete deletecollection` and special ones; for paths the HTTP method in lower case
/// @param resource plural; empty for a request that names no resource
/// @param subresource empty for the object itself
/// @param namespace empty for cluster scope
/// @param name empty for collections and creates
/// @param path of a request that names no resource, for example `/healthz`
/// @param fieldSelector of lists, watches and deletecollections; empty else
/// @param labelSelector likewise
public record Attributes(UserInfo user, String verb, String group, String version, String resource, String subresource, String namespace,
        String name, String path, String fieldSelector, String labelSelector) {

    public static Attributes resource(UserInfo user, String verb, String group, String version, String resource, String subresource,
            String namespace, String name) {
        return new Attributes(user, verb, group, version, resource, subresource, namespace, name, "", "", "");
    }

    public static Attributes path(UserInfo user, String verb, String path) {
        return new Attributes(user, verb, "", "", "", "", "", "", path, "", "");
    }

    public boolean resourceRequest() {
        return !resource.isEmpty();
    }

    /// `pods/log` or `pods`.
    public String resourceAndSubresource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }
}

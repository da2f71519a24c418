// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.GroupVersionResource;

/// The resources that the agent reads and writes.
final class Resource {
    static final GroupVersionResource PODS = core("pods");
    static final GroupVersionResource NODES = core("nodes");
    static final GroupVersionResource EVENTS = core("events");
    static final GroupVersionResource SECRETS = core("secrets");
    static final GroupVersionResource CONFIG_MAPS = core("configmaps");
    static final GroupVersionResource SERVICES = core("services");
    static final GroupVersionResource SERVICE_ACCOUNTS = core("serviceaccounts");
    static final GroupVersionResource LEASES = new GroupVersionResource("coordination.k8s.io", "v1", "leases");
    static final GroupVersionResource RUNTIME_CLASSES = new GroupVersionResource("node.k8s.io", "v1", "runtimeclasses");
    static final GroupVersionResource TRUST_BUNDLES = new GroupVersionResource("certificates.k8s.io", "v1beta1", "clustertrustbundles");
    static final GroupVersionResource TOKEN_REVIEWS = new GroupVersionResource("authentication.k8s.io", "v1", "tokenreviews");
    static final GroupVersionResource ACCESS_REVIEWS = new GroupVersionResource("authorization.k8s.io", "v1", "subjectaccessreviews");

    private Resource() {
    }

    private static GroupVersionResource core(String resource) {
        return new GroupVersionResource("", "v1", resource);
    }
}

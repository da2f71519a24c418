// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import java.util.List;
import java.util.Map;

/// The objects that the wrong requests are about, and the paths to them.
final class MistakeFixture {
    static final String NAMESPACE = "/api/v1/namespaces/mistakes";
    static final String MAPS = NAMESPACE + "/configmaps";
    static final String PODS = NAMESPACE + "/pods";
    static final String SERVICES = NAMESPACE + "/services";
    static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/mistakes/deployments";
    static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/namespaces/mistakes/roles";
    static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/namespaces/mistakes/rolebindings";

    private MistakeFixture() {
    }

    static List<Map.Entry<String, String>> objects() {
        return List.of(
                Map.entry("/api/v1/namespaces", "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"mistakes\"}}"),
                Map.entry(NAMESPACE + "/serviceaccounts", "{\"metadata\":{\"name\":\"default\"}}"),
                Map.entry(MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"a\":\"1\"}}"),
                Map.entry(MAPS, "{\"metadata\":{\"name\":\"frozen\"},\"data\":{\"a\":\"1\"},\"immutable\":true}"),
                Map.entry(NAMESPACE + "/secrets", "{\"metadata\":{\"name\":\"s\"},\"type\":\"mine\"}"),
                Map.entry(PODS, pod("two", "\"containers\":[{\"name\":\"a\",\"image\":\"i\"},{\"name\":\"b\",\"image\":\"i\"}]")),
                Map.entry(PODS, pod("placed", "\"nodeName\":\"nowhere\",\"containers\":[{\"name\":\"a\",\"image\":\"i\"}]")),
                Map.entry(SERVICES, "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"ports\":[{\"port\":80}]}}"),
                Map.entry(DEPLOYMENTS, deployment("d", "\"replicas\":1,\"selector\":{\"matchLabels\":{\"app\":\"d\"}}", "d")),
                Map.entry(BINDINGS, "{\"metadata\":{\"name\":\"bob-views\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\","
                        + "\"name\":\"viewer\"},\"subjects\":[{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"bob\"}]}"),
                Map.entry(ROLES, "{\"metadata\":{\"name\":\"viewer\"},\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"],\"verbs\":[\"get\"]},"
                        + "{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"roles\"],\"verbs\":[\"create\"]}]}"));
    }

    static String map(String name, String more) {
        return "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"" + name + "\"}" + more + "}";
    }

    static String pod(String name, String spec) {
        return "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{" + spec + "}}";
    }

    /// A pod of one container with more fields.
    static String container(String fields) {
        return pod("x", "\"containers\":[{\"name\":\"c\",\"image\":\"i\"" + (fields.isEmpty() ? "" : "," + fields) + "}]");
    }

    static String service(String spec) {
        return "{\"kind\":\"Service\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"},\"spec\":{" + spec + "}}";
    }

    static String deployment(String name, String spec, String label) {
        return deployment(name, spec, label, "");
    }

    static String deployment(String name, String spec, String label, String podSpec) {
        return "{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\",\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{" + (spec.isEmpty() ? "" : spec + ",")
                + "\"template\":{\"metadata\":{\"labels\":{\"app\":\"" + label + "\"}},\"spec\":{" + podSpec
                + "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static io.kybern.itests.system.Mistake.get;
import static io.kybern.itests.system.Mistake.of;
import static io.kybern.itests.system.Mistake.post;
import static io.kybern.itests.system.Mistake.put;
import static io.kybern.itests.system.MistakeFixture.BINDINGS;
import static io.kybern.itests.system.MistakeFixture.MAPS;
import static io.kybern.itests.system.MistakeFixture.NAMESPACE;
import static io.kybern.itests.system.MistakeFixture.PODS;
import static io.kybern.itests.system.MistakeFixture.ROLES;
import static io.kybern.itests.system.MistakeFixture.map;

import java.util.ArrayList;
import java.util.List;

/// Requests that a user may not make, and paths and methods that nobody serves.
final class AccessMistakes {
    private static final String WHO = "errors.md, Who may";
    private static final String EXISTENCE = "errors.md, Existence and concurrency";
    private static final String NOT_ALLOWED = "the server does not allow this method on the requested resource";
    private static final String NO_RESOURCE = "the server could not find the requested resource";

    private AccessMistakes() {
    }

    static List<Mistake> rows() {
        var rows = new ArrayList<Mistake>();
        rows.addAll(credentials());
        rows.addAll(rights());
        rows.addAll(paths());
        return rows;
    }

    private static List<Mistake> credentials() {
        return List.of(
                get("no credentials", MAPS).withoutCertificate().answers(401, "Unauthorized", "Unauthorized", WHO),
                get("bad token", MAPS).withoutCertificate().header("Authorization", "Bearer nonsense").answers(401, "Unauthorized", "Unauthorized", WHO));
    }

    private static List<Mistake> rights() {
        String bob = "User \"bob\" cannot ";
        return List.of(
                get("list", MAPS).asUser("bob").answers(403, "Forbidden", "configmaps is forbidden: " + bob
                        + "list resource \"configmaps\" in API group \"\" in the namespace \"mistakes\"", WHO),
                of("watch", "GET", MAPS + "?watch=1").asUser("bob").answers(403, "Forbidden", "configmaps is forbidden: " + bob
                        + "watch resource \"configmaps\" in API group \"\" in the namespace \"mistakes\"", WHO),
                of("delete", "DELETE", MAPS + "/a").asUser("bob").answers(403, "Forbidden", "configmaps \"a\" is forbidden: " + bob
                        + "delete resource \"configmaps\" in API group \"\" in the namespace \"mistakes\"", WHO),
                of("deletecollection", "DELETE", MAPS).asUser("bob").answers(403, "Forbidden", "configmaps is forbidden: " + bob
                        + "deletecollection resource \"configmaps\" in API group \"\" in the namespace \"mistakes\"", WHO),
                post("create", MAPS, map("x", "")).asUser("bob").answers(403, "Forbidden", "configmaps is forbidden: " + bob
                        + "create resource \"configmaps\" in API group \"\" in the namespace \"mistakes\"", WHO),
                get("cluster scope", "/api/v1/nodes").asUser("bob").answers(403, "Forbidden", "nodes is forbidden: " + bob
                        + "list resource \"nodes\" in API group \"\" at the cluster scope", WHO),
                get("subresource", PODS + "/two/log").asUser("bob").answers(403, "Forbidden", "pods \"two\" is forbidden: " + bob
                        + "get resource \"pods/log\" in API group \"\" in the namespace \"mistakes\"", WHO),
                put("subresource write", "/api/v1/nodes/n/status", "{}").asUser("bob").answers(403, "Forbidden", "nodes \"n\" is forbidden: " + bob
                        + "update resource \"nodes/status\" in API group \"\" at the cluster scope", WHO),
                get("named group", MistakeFixture.DEPLOYMENTS + "/d").asUser("bob").answers(403, "Forbidden", "deployments.apps \"d\" is forbidden: " + bob
                        + "get resource \"deployments\" in API group \"apps\" in the namespace \"mistakes\"", WHO),
                get("path", "/metrics").asUser("bob").answers(403, "Forbidden", "forbidden: " + bob + "get path \"/metrics\"", WHO),
                get("impersonation", MAPS + "/a").asUser("bob").header("Impersonate-Uid", "7").header("Impersonate-Group", "system:masters").asUser("")
                        .badRequest("requested &user.DefaultInfo{<*>} without impersonating a user name", WHO),
                post("grants more than it has", ROLES, "{\"metadata\":{\"name\":\"x\"},\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],"
                        + "\"verbs\":[\"get\"]}]}").asUser("bob").answers(403, "Forbidden", "roles.rbac.authorization.k8s.io \"x\" is forbidden: user \"bob\" "
                        + "(groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
                        + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}", WHO),
                put("other roleRef", BINDINGS + "/bob-views", "{\"metadata\":{\"name\":\"bob-views\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\","
                        + "\"kind\":\"Role\",\"name\":\"other\"}}").invalid("RoleBinding.rbac.authorization.k8s.io \"bob-views\" is invalid: roleRef: "
                        + "Invalid value: {\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\",\"name\":\"other\"}: cannot change roleRef",
                        "kubernetes pkg/apis/rbac/validation/validation.go ValidateRoleBindingUpdate"),
                post("token of nobody", NAMESPACE + "/serviceaccounts/nope/token", "{\"spec\":{\"audiences\":[]}}").answers(404, "NotFound",
                        "serviceaccounts \"nope\" not found", "kubernetes pkg/registry/core/serviceaccount/storage/token.go Create"),
                post("token review of nothing", "/apis/authentication.k8s.io/v1/tokenreviews", "{\"spec\":{}}").badRequest(
                        "token is required for TokenReview in authentication", "kubernetes pkg/registry/authentication/tokenreview/storage.go Create"));
    }

    private static List<Mistake> paths() {
        return List.of(
                post("POST to an object", MAPS + "/a", map("a", "")).answers(405, "MethodNotAllowed", NOT_ALLOWED, EXISTENCE),
                put("PUT to a collection", MAPS, map("a", "")).answers(405, "MethodNotAllowed", NOT_ALLOWED, EXISTENCE),
                Mistake.patch("PATCH of a collection", MAPS, "merge-patch+json", "{}").answers(405, "MethodNotAllowed", NOT_ALLOWED, EXISTENCE),
                of("DELETE of all namespaces", "DELETE", "/api/v1/namespaces").answers(405, "MethodNotAllowed", NOT_ALLOWED, EXISTENCE),
                post("POST over all namespaces", "/api/v1/configmaps", map("a", "")).answers(405, "MethodNotAllowed", NOT_ALLOWED, EXISTENCE),
                get("resource", NAMESPACE + "/widgets").answers(404, "NotFound", NO_RESOURCE, EXISTENCE),
                get("subresource of none", MAPS + "/a/status").answers(404, "NotFound", NO_RESOURCE, EXISTENCE),
                get("group", "/apis/foo.io/v1/widgets").answers(404, "text/plain", "404 page not found", EXISTENCE),
                get("version", "/apis/apps/v1beta1/deployments").answers(404, "text/plain", "404 page not found", EXISTENCE),
                get("any path", "/nonsense").answers(404, "text/plain", "404 page not found", EXISTENCE));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorizer;
import io.kybern.authorization.tck.AuthorizerContract;
import io.kybern.authorization.tck.ObjectsInMemory;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RbacAuthorizerTest extends AuthorizerContract {
    private static final UserInfo BOB = UserInfo.of("bob", "dev");
    private static final UserInfo ROBOT = UserInfo.of("system:serviceaccount:ci:robot", "system:serviceaccounts");

    private final ObjectsInMemory cache = new ObjectsInMemory();

    @BeforeEach
    void policy() {
        var policy = new Policy(cache);
        policy.clusterRole("reader", Policy.rule("get,list", "", "pods,pods/log"), Policy.rule("get", "apps", "*/scale"),
                Policy.named("update", "", "configmaps", "leader"));
        policy.clusterRole("paths", Policy.path("get", "/healthz,/metrics/*"));
        policy.role("team", "editor", Policy.rule("*", "", "secrets"));
        policy.clusterBinding("readers", "reader", "Group:dev");
        policy.clusterBinding("paths", "paths", "User:bob");
        policy.binding("team", "editors", "Role:editor", "ServiceAccount:ci/robot", "User:bob");
        policy.binding("team", "read", "ClusterRole:reader", "ServiceAccount:ci/robot");
    }

    @Override
    protected Authorizer authorizer() {
        return new RbacAuthorizer(cache);
    }

    @Override
    protected List<Attributes> allowed() {
        return List.of(ask(BOB, "get", "", "pods", "", "any", "p"), ask(BOB, "list", "", "pods", "", "", ""),
                ask(BOB, "get", "", "pods", "log", "any", "p"), ask(BOB, "get", "apps", "deployments", "scale", "any", "d"),
                ask(BOB, "update", "", "configmaps", "", "any", "leader"), ask(BOB, "delete", "", "secrets", "", "team", "s"),
                ask(ROBOT, "create", "", "secrets", "", "team", ""), ask(ROBOT, "get", "", "pods", "", "team", "p"),
                Attributes.path(BOB, "get", "/healthz"), Attributes.path(BOB, "get", "/metrics/cadvisor"));
    }

    @Override
    protected List<Attributes> refused() {
        return List.of(ask(BOB, "delete", "", "pods", "", "any", "p"), ask(BOB, "get", "", "pods", "exec", "any", "p"),
                ask(BOB, "get", "", "pods", "scale", "any", "p"), ask(BOB, "update", "", "configmaps", "", "any", "other"),
                ask(BOB, "update", "", "configmaps", "", "any", ""), ask(BOB, "get", "", "secrets", "", "other", "s"),
                ask(BOB, "list", "", "secrets", "", "", ""), ask(ROBOT, "get", "", "pods", "", "ci", "p"),
                ask(BOB, "get", "apps", "deployments", "", "any", "d"), Attributes.path(BOB, "get", "/healthz/x"),
                Attributes.path(BOB, "post", "/healthz"), Attributes.path(BOB, "get", "/metrics"));
    }

    @Test
    void reasons_nameBindingRoleAndSubject() {
        assertEquals("RBAC: allowed by ClusterRoleBinding \"readers\" of ClusterRole \"reader\" to Group \"dev\"",
                authorizer().authorize(ask(BOB, "get", "", "pods", "", "any", "p")).reason());
        assertEquals("RBAC: allowed by RoleBinding \"editors/team\" of Role \"editor\" to ServiceAccount \"robot/ci\"",
                authorizer().authorize(ask(ROBOT, "get", "", "secrets", "", "team", "s")).reason());
    }

    @Test
    void missingRole_isNamed() {
        var policy = new Policy(cache);
        policy.clusterBinding("dangling", "gone", "User:carol");
        UserInfo carol = UserInfo.of("carol");
        assertEquals("RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found",
                authorizer().authorize(ask(carol, "get", "", "pods", "", "team", "p")).reason());

        policy.binding("team", "dangling", "Role:lost", "User:carol");
        assertEquals("RBAC: [clusterrole.rbac.authorization.k8s.io \"gone\" not found, role.rbac.authorization.k8s.io \"lost\" not found]",
                authorizer().authorize(ask(carol, "get", "", "pods", "", "team", "p")).reason());
    }

    @Test
    void changes_countAtOnce() {
        Authorizer authorizer = authorizer();
        Attributes question = ask(BOB, "get", "", "services", "", "any", "s");
        assertFalse(authorizer.authorize(question).allowed());

        new Policy(cache).clusterRole("reader", Policy.rule("get", "", "services"));
        assertTrue(authorizer.authorize(question).allowed());
        cache.remove(RoleIndex.CLUSTER_ROLE_BINDINGS, "", "readers");
        assertFalse(authorizer.authorize(question).allowed());
    }

    @Test
    void masters_areAllowed_withoutAnyRole() {
        var authorizer = new RbacAuthorizer(new ObjectsInMemory());
        assertTrue(authorizer.authorize(ask(UserInfo.of("a", "system:masters"), "delete", "", "nodes", "", "", "n")).allowed());
        assertFalse(authorizer.authorize(ask(UserInfo.of("system:masters"), "delete", "", "nodes", "", "", "n")).allowed());
    }

    @Test
    void rules_areThoseOfTheNamespace() {
        assertEquals(5, authorizer().rules(BOB, "team").size());
        assertEquals(4, authorizer().rules(BOB, "other").size());
        assertEquals(0, authorizer().rules(ROBOT, "ci").size());
    }

    private static Attributes ask(UserInfo user, String verb, String group, String resource, String subresource, String namespace, String name) {
        return Attributes.resource(user, verb, group, "v1", resource, subresource, namespace, name);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict.Outcome;
import io.kybern.admission.tck.Requests;
import io.kybern.admission.tck.ValidatingAdmissionContract;
import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Authorizer;
import io.kybern.authorization.api.Decision;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EscalationGuardTest extends ValidatingAdmissionContract {
    private static final UserInfo BOB = UserInfo.of("bob", "dev", "system:authenticated");
    private static final Requests ROLES = Requests.of(RoleIndex.GROUP, "roles", "Role");
    private static final Requests CLUSTER_ROLES = Requests.of(RoleIndex.GROUP, "clusterroles", "ClusterRole");
    private static final Requests BINDINGS = Requests.of(RoleIndex.GROUP, "rolebindings", "RoleBinding");

    private final ObjectsInMemory cache = new ObjectsInMemory();

    @BeforeEach
    void policy() {
        var policy = new Policy(cache);
        policy.clusterRole("small", Policy.rule("get,list", "", "pods"), Policy.path("get", "/metrics/*"));
        policy.clusterRole("big", Policy.rule("*", "*", "*"), Policy.path("*", "*"));
        policy.clusterRole("binder", Policy.named("bind", RoleIndex.GROUP, "clusterroles", "big"));
        policy.clusterRole("aggregator", Policy.rule("escalate", RoleIndex.GROUP, "clusterroles"));
        policy.clusterBinding("bob", "small", "User:bob");
        policy.clusterBinding("binder", "binder", "User:binder");
        policy.clusterBinding("aggregator", "aggregator", "User:aggregator");
        policy.clusterBinding("root", "big", "User:root");
    }

    @Override
    protected ValidatingAdmission plugin() {
        var rbac = new RbacAuthorizer(cache);
        return new EscalationGuard(cache, new Authorization() {
            @Override
            public Decision authorize(Attributes attributes) {
                return rbac.authorize(attributes);
            }

            @Override
            public List<Authorizer.Rule> rules(UserInfo user, String namespace) {
                return rbac.rules(user, namespace);
            }
        });
    }

    @Override
    protected List<AdmissionRequest> allowed() {
        Value escalating = Policy.role("", "x", List.of(Policy.rule("*", "*", "*")));
        return List.of(ROLES.by(BOB).create(Policy.role("team", "x", List.of(Policy.rule("get", "", "pods")))),
                CLUSTER_ROLES.by(BOB).create(Policy.role("", "x", List.of(Policy.path("get", "/metrics/cadvisor,/metrics/a*")))),
                CLUSTER_ROLES.by(UserInfo.of("m", "system:masters")).create(escalating),
                CLUSTER_ROLES.by(UserInfo.of("aggregator")).create(escalating), CLUSTER_ROLES.by(UserInfo.of("root")).create(escalating),
                BINDINGS.by(BOB).create(Policy.binding("team", "b", "ClusterRole", "small", Policy.subjects("User:x"))),
                BINDINGS.by(UserInfo.of("binder")).create(Policy.binding("team", "b", "ClusterRole", "big", Policy.subjects("User:x"))),
                CLUSTER_ROLES.by(BOB).update(escalating.asObject().with(List.of("metadata", "finalizers"), Value.strings(List.of("f"))),
                        escalating));
    }

    @Override
    protected List<AdmissionRequest> refused() {
        Value aggregated = Policy.role("", "x", List.of()).with("aggregationRule", Value.object());
        return List.of(ROLES.by(BOB).create(Policy.role("team", "x", List.of(Policy.rule("get", "", "pods,secrets")))),
                ROLES.by(BOB).create(Policy.role("team", "x", List.of(Policy.rule("*", "", "pods")))),
                CLUSTER_ROLES.by(BOB).create(Policy.role("", "x", List.of(Policy.path("get", "/metrics")))),
                CLUSTER_ROLES.by(BOB).create(aggregated),
                BINDINGS.by(BOB).create(Policy.binding("team", "b", "ClusterRole", "big", Policy.subjects("User:x"))),
                BINDINGS.by(BOB).create(Policy.binding("team", "b", "Role", "missing", Policy.subjects("User:x"))),
                BINDINGS.by(UserInfo.of("binder")).create(Policy.binding("team", "b", "ClusterRole", "small", Policy.subjects("User:x"))));
    }

    @Override
    protected List<AdmissionRequest> ignored() {
        Value role = Policy.role("team", "x", List.of());
        return List.of(ROLES.delete(role), Requests.of("", "pods", "Pod").create(role));
    }

    @Test
    void refusal_listsWhatIsMissing() {
        AdmissionRequest request = ROLES.by(BOB)
                .create(Policy.role("team", "x", List.of(Policy.rule("get,delete,watch", "", "pods"), Policy.named("get", "", "secrets", "s"))));

        Status status = assertInstanceOf(Outcome.Failed.class, plugin().validate(request).outcome()).status();

        assertEquals(403, status.code());
        assertEquals("""
                roles.rbac.authorization.k8s.io "x" is forbidden: user "bob" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC \
                permissions not currently held:
                {APIGroups:[""], Resources:["pods"], Verbs:["delete" "watch"]}
                {APIGroups:[""], Resources:["secrets"], ResourceNames:["s"], Verbs:["get"]}""", status.message());
    }

    @Test
    void bindingToAMissingRole_is404() {
        AdmissionRequest request = BINDINGS.by(BOB).create(Policy.binding("team", "b", "Role", "missing", Policy.subjects("User:x")));

        Status status = assertInstanceOf(Outcome.Failed.class, plugin().validate(request).outcome()).status();

        assertEquals(404, status.code());
        assertEquals("role.rbac.authorization.k8s.io \"missing\" not found", status.message());
    }
}

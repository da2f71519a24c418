// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorizer.Rule;
import io.kybern.authorization.rbac.BootstrapManifest.Wanted;
import io.kybern.authorization.tck.ClientInMemory;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BootstrapPolicyTest {
    private static final List<Wanted> SHIPPED = BootstrapPolicy.shipped(new TextCodecs());

    private final ObjectsInMemory objects = new ObjectsInMemory();
    private final BootstrapPolicy policy = new BootstrapPolicy(new ClientInMemory(objects), SHIPPED, _ -> () -> { });

    @Test
    void everythingIsWrittenOnce() {
        assertEquals(SHIPPED.size(), policy.reconcile());
        assertEquals(0, policy.reconcile());
        assertEquals(SHIPPED.size(), new HashSet<>(SHIPPED.stream().map(w -> w.resource() + w.namespace() + "/" + w.name()).toList()).size());
        assertTrue(objects.get(ClientInMemory.NAMESPACES, "", "kube-system").isPresent());
    }

    @Test
    void everyBindingNamesARoleThatIsThere() {
        Set<String> roles = new HashSet<>();
        SHIPPED.stream().filter(w -> w.resource().resource().endsWith("roles")).forEach(w -> roles.add(w.object().get("kind").text() + w.namespace() + "/" + w.name()));
        for (Wanted each : SHIPPED) {
            Value reference = each.object().get("roleRef");
            if (!reference.missing()) {
                String kind = reference.get("kind").text();
                assertTrue(roles.contains(kind + (kind.equals("Role") ? each.namespace() : "") + "/" + reference.get("name").text()), each.name());
            }
        }
    }

    @Test
    void bootstrapUsers_haveTheirRights() {
        policy.reconcile();
        var authorizer = new RbacAuthorizer(objects);
        UserInfo deployments = UserInfo.of("system:serviceaccount:kube-system:deployment-controller");
        UserInfo anonymous = UserInfo.anonymous();
        UserInfo somebody = UserInfo.of("x", UserInfo.AUTHENTICATED);

        assertTrue(authorizer.authorize(Attributes.resource(deployments, "create", "apps", "v1", "replicasets", "", "a", "")).allowed());
        assertFalse(authorizer.authorize(Attributes.resource(deployments, "create", "", "v1", "pods", "", "a", "")).allowed());
        assertTrue(authorizer.authorize(Attributes.path(anonymous, "get", "/healthz")).allowed());
        assertFalse(authorizer.authorize(Attributes.path(anonymous, "get", "/api")).allowed());
        assertTrue(authorizer.authorize(Attributes.path(somebody, "get", "/openapi/v3")).allowed());
        assertFalse(authorizer.authorize(Attributes.path(somebody, "get", "/metrics")).allowed());
        assertTrue(authorizer.authorize(Attributes.resource(UserInfo.of("system:kube-scheduler"), "create", "", "v1", "pods", "binding", "a", "p"))
                .allowed());
    }

    @Test
    void plugins_areNamedOnlyByThePluginManagersRole() {
        for (Wanted each : SHIPPED) {
            for (Rule rule : RuleMatch.rules(each.object())) {
                boolean writes = rule.verbs().stream().anyMatch(Set.of("create", "update", "patch", "*")::contains);
                boolean named = rule.groups().contains("plugins.kybern.io");
                boolean everything = rule.groups().contains("*") && rule.resources().contains("*") && writes;
                boolean expected = Set.of("cluster-admin", "system:controller:plugin-manager", "system:controller:generic-garbage-collector")
                        .contains(each.name());
                assertTrue(expected || !named && !everything, each.name());
            }
            assertFalse(each.object().get("metadata", "labels").fields().keySet().stream().anyMatch(key -> key.contains("aggregate-to"))
                    && RuleMatch.rules(each.object()).stream().anyMatch(rule -> rule.groups().contains("*")), each.name());
        }
    }

    @Test
    void additionsStay_gapsAreFilled_optOutIsRespected() {
        policy.reconcile();
        ObjectValue discovery = stored("system:discovery");
        Value extra = Policy.path("get", "/extra");
        List<Value> cut = new ArrayList<>(List.of(extra));
        objects.put(RoleIndex.CLUSTER_ROLES, discovery.with("rules", Value.array(cut)));
        objects.put(RoleIndex.CLUSTER_ROLES, stored("system:monitoring").with("rules", Value.array())
                .with(List.of("metadata", "annotations", BootstrapManifest.AUTO_UPDATE), Value.of("false")));

        assertEquals(1, policy.reconcile());

        assertEquals(extra, stored("system:discovery").get("rules").get(0));
        assertEquals(discovery.get("rules").get(0), stored("system:discovery").get("rules").get(1));
        assertEquals(0, stored("system:monitoring").get("rules").items().size());
    }

    @Test
    void changedRoleReference_isReplaced_missingSubjectsComeBack() {
        policy.reconcile();
        objects.put(RoleIndex.CLUSTER_ROLE_BINDINGS, binding("cluster-admin").with("subjects", Value.array(Policy.subjects("User:eve"))));
        objects.put(RoleIndex.CLUSTER_ROLE_BINDINGS,
                binding("system:discovery").with(List.of("roleRef", "name"), Value.of("cluster-admin")));

        assertEquals(2, policy.reconcile());

        assertEquals(2, binding("cluster-admin").get("subjects").items().size());
        assertEquals("system:discovery", binding("system:discovery").get("roleRef", "name").text());
    }

    private ObjectValue stored(String name) {
        return objects.get(RoleIndex.CLUSTER_ROLES, "", name).orElseThrow().value().asObject();
    }

    private ObjectValue binding(String name) {
        return objects.get(RoleIndex.CLUSTER_ROLE_BINDINGS, "", name).orElseThrow().value().asObject();
    }
}

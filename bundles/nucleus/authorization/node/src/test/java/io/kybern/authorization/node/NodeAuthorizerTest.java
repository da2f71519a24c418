// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorizer;
import io.kybern.authorization.tck.AuthorizerContract;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeAuthorizerTest extends AuthorizerContract {
    private static final UserInfo NODE = UserInfo.of("system:node:a", "system:nodes", "system:authenticated");

    private final ObjectsInMemory cache = new ObjectsInMemory();

    @BeforeEach
    void pods() {
        cache.put(NodeGraph.PODS, pod("mine", "a", "x"));
        cache.put(NodeGraph.PODS, pod("other", "b", "y"));
        cache.put(NodeGraph.PODS, pod("waiting", "", "z"));
        cache.put(NodeGraph.VOLUMES, Value.object("metadata", Value.object("name", Value.of("pv")), "spec",
                Value.object("claimRef", Value.object("namespace", Value.of("ns"), "name", Value.of("claim-x")), "csi",
                        Value.object("nodeStageSecretRef", Value.object("name", Value.of("stage"), "namespace", Value.of("storage"))))));
    }

    @Override
    protected Authorizer authorizer() {
        return new NodeAuthorizer(cache);
    }

    @Override
    protected List<Attributes> allowed() {
        return List.of(ask("get", "secrets", "", "ns", "env-x"), ask("get", "secrets", "", "ns", "vol-x"), ask("watch", "secrets", "", "ns", "pull-x"),
                ask("get", "secrets", "", "storage", "stage"), ask("get", "configmaps", "", "ns", "map-x"), ask("get", "configmaps", "", "ns", "proj-x"),
                selecting("list", "configmaps", "ns", "metadata.name=map-x"), ask("get", "persistentvolumeclaims", "", "ns", "claim-x"),
                ask("get", "persistentvolumeclaims", "", "ns", "mine-scratch"), ask("get", "persistentvolumes", "", "", "pv"),
                ask("create", "serviceaccounts", "token", "ns", "sa-x"), ask("get", "pods", "", "ns", "mine"), ask("delete", "pods", "", "ns", "mine"),
                selecting("watch", "pods", "", "spec.nodeName=a"), ask("patch", "pods", "status", "ns", "mine"), ask("get", "nodes", "", "", "a"),
                ask("create", "nodes", "", "", ""), ask("patch", "nodes", "status", "", "a"), selecting("watch", "nodes", "", "metadata.name=a"),
                ask("list", "services", "", "", ""), ask("create", "events", "", "ns", ""), lease("update", "kube-node-lease", "a"),
                lease("create", "kube-node-lease", ""),
                Attributes.resource(NODE, "create", "authorization.k8s.io", "v1", "subjectaccessreviews", "", "", ""));
    }

    @Override
    protected List<Attributes> refused() {
        return List.of(ask("get", "secrets", "", "ns", "env-y"), ask("get", "secrets", "", "ns", "env-z"), ask("get", "secrets", "", "other", "env-x"),
                ask("update", "secrets", "", "ns", "env-x"), ask("list", "secrets", "", "ns", ""), ask("list", "secrets", "", "", ""),
                ask("list", "configmaps", "", "ns", ""), ask("get", "persistentvolumeclaims", "", "ns", "claim-y"),
                ask("list", "persistentvolumes", "", "", ""), ask("create", "serviceaccounts", "token", "ns", "sa-y"),
                ask("get", "serviceaccounts", "", "ns", "sa-x"), ask("get", "pods", "", "ns", "other"), ask("list", "pods", "", "", ""),
                selecting("watch", "pods", "", "spec.nodeName=b"), selecting("watch", "pods", "", "spec.nodeName!=a"),
                ask("update", "pods", "", "ns", "mine"), ask("get", "pods", "exec", "ns", "mine"), ask("get", "nodes", "", "", "b"),
                ask("list", "nodes", "", "", ""), ask("delete", "nodes", "", "", "a"), lease("update", "kube-node-lease", "b"),
                lease("update", "default", "a"), lease("list", "kube-node-lease", ""), ask("create", "services", "", "ns", ""),
                Attributes.resource(NODE, "get", "apps", "v1", "secrets", "", "ns", "env-x"), Attributes.path(NODE, "get", "/metrics"));
    }

    @Test
    void reasons_areUpstreams() {
        assertEquals("no relationship found between node 'a' and this object",
                authorizer().authorize(ask("get", "secrets", "", "ns", "env-y")).reason());
        assertEquals("node 'a' cannot read 'b', only its own Node object", authorizer().authorize(ask("get", "nodes", "", "", "b")).reason());
        assertEquals("can only access leases in the \"kube-node-lease\" system namespace",
                authorizer().authorize(lease("update", "default", "a")).reason());
        assertEquals("", authorizer().authorize(Attributes.resource(UserInfo.of("bob"), "get", "", "v1", "nodes", "", "", "a")).reason());
    }

    @Test
    void relationship_endsWithTheLastPod() {
        Authorizer authorizer = authorizer();
        Attributes question = ask("get", "configmaps", "", "ns", "map-x");
        cache.put(NodeGraph.PODS, pod("second", "a", "x"));
        cache.remove(NodeGraph.PODS, "ns", "mine");
        assertTrue(authorizer.authorize(question).allowed());

        cache.remove(NodeGraph.PODS, "ns", "second");
        assertFalse(authorizer.authorize(question).allowed());
    }

    @Test
    void binding_beginsTheRelationship() {
        Authorizer authorizer = authorizer();
        assertFalse(authorizer.authorize(ask("get", "secrets", "", "ns", "env-z")).allowed());

        cache.put(NodeGraph.PODS, pod("waiting", "a", "z"));
        assertTrue(authorizer.authorize(ask("get", "secrets", "", "ns", "env-z")).allowed());
    }

    @Test
    void mirrorPods_giveNothing() {
        cache.put(NodeGraph.PODS, pod("static", "a", "m").with(List.of("metadata", "annotations", "kubernetes.io/config.mirror"), Value.of("h")));

        assertFalse(authorizer().authorize(ask("get", "secrets", "", "ns", "env-m")).allowed());
        assertTrue(authorizer().authorize(ask("get", "pods", "", "ns", "static")).allowed());
    }

    @Test
    void theGroupCounts_notTheNameAlone() {
        assertFalse(authorizer().authorize(Attributes.resource(UserInfo.of("system:node:a"), "get", "", "v1", "nodes", "", "", "a")).allowed());
    }

    private static ObjectValue pod(String name, String node, String suffix) {
        Value environment = Value.object("env", Value.array(Value.object("valueFrom", Value.object("secretKeyRef", named("env-" + suffix)))),
                "envFrom", Value.array(Value.object("configMapRef", named("map-" + suffix))));
        var volumes = Value.array(Value.object("secret", Value.object("secretName", Value.of("vol-" + suffix))),
                Value.object("persistentVolumeClaim", Value.object("claimName", Value.of("claim-" + suffix))),
                Value.object("name", Value.of("scratch"), "ephemeral", Value.object()),
                Value.object("projected", Value.object("sources", Value.array(Value.object("configMap", named("proj-" + suffix))))));
        var spec = ObjectValue.builder().put("containers", Value.array(environment)).put("volumes", volumes)
                .put("imagePullSecrets", Value.array(named("pull-" + suffix))).put("serviceAccountName", "sa-" + suffix);
        if (!node.isEmpty()) {
            spec.put("nodeName", node);
        }
        return Value.object("metadata", Value.object("namespace", Value.of("ns"), "name", Value.of(name)), "spec", spec.build());
    }

    private static Value named(String name) {
        return Value.object("name", Value.of(name));
    }

    private static Attributes ask(String verb, String resource, String subresource, String namespace, String name) {
        return Attributes.resource(NODE, verb, "", "v1", resource, subresource, namespace, name);
    }

    private static Attributes selecting(String verb, String resource, String namespace, String fieldSelector) {
        return new Attributes(NODE, verb, "", "v1", resource, "", namespace, "", "", fieldSelector, "");
    }

    private static Attributes lease(String verb, String namespace, String name) {
        return Attributes.resource(NODE, verb, "coordination.k8s.io", "v1", "leases", "", namespace, name);
    }
}

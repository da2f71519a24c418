// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.noderestriction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict.Outcome;
import io.kybern.admission.tck.Requests;
import io.kybern.admission.tck.ValidatingAdmissionContract;
import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeRestrictionTest extends ValidatingAdmissionContract {
    private static final UserInfo AGENT = UserInfo.of("system:node:a", "system:nodes");
    private static final Requests PODS = Requests.of("", "pods", "Pod").by(AGENT);
    private static final Requests NODES = Requests.of("", "nodes", "Node").by(AGENT);
    private static final Requests ACCOUNTS = Requests.of("", "serviceaccounts", "TokenRequest").by(AGENT).sub("token");
    private static final Requests LEASES = Requests.of("coordination.k8s.io", "leases", "Lease").by(AGENT);

    private final ObjectsInMemory cache = new ObjectsInMemory();

    @BeforeEach
    void objects() {
        cache.put(new GroupVersionResource("", "v1", "nodes"), node("a", "l", "v"));
        cache.put(new GroupVersionResource("", "v1", "pods"), pod("mine", "a"));
        cache.put(new GroupVersionResource("", "v1", "pods"), pod("other", "b"));
    }

    @Override
    protected ValidatingAdmission plugin() {
        return new NodeRestriction(cache);
    }

    @Override
    protected List<AdmissionRequest> allowed() {
        return List.of(NODES.create(node("a", "kubernetes.io/hostname", "a")), NODES.create(node("a", "x.kubelet.kubernetes.io/y", "a")),
                NODES.update(node("a", "l", "w"), node("a", "l", "v")), PODS.create(mirror("a", "a-uid")), PODS.delete(pod("mine", "a")),
                PODS.sub("status").update(pod("mine", "a"), pod("mine", "a")), PODS.sub("eviction").create(pod("mine", "a")),
                ACCOUNTS.create(token("mine", "mine-uid", "")), ACCOUNTS.create(token("mine", "mine-uid", "vault")),
                LEASES.create(named("kube-node-lease", "a")));
    }

    @Override
    protected List<AdmissionRequest> refused() {
        return List.of(NODES.create(node("b", "l", "v")), NODES.create(node("a", "node-restriction.kubernetes.io/x", "1")),
                NODES.update(node("a", "node-role.kubernetes.io/control-plane", ""), node("a", "l", "v")), NODES.delete(node("a", "l", "v")),
                NODES.update(node("a", "l", "v").with("spec", Value.object("taints", Value.array(Value.object()))), node("a", "l", "v")),
                PODS.create(pod("plain", "a")), PODS.create(mirror("b", "a-uid")), PODS.create(mirror("a", "stale")),
                PODS.create(mirror("a", "a-uid").with(List.of("spec", "serviceAccountName"), Value.of("admin"))),
                PODS.create(mirror("a", "a-uid").with(List.of("spec", "imagePullSecrets"), Value.array(Value.object()))),
                PODS.delete(pod("other", "b")), PODS.sub("status").update(pod("other", "b"), pod("other", "b")),
                PODS.sub("binding").create(pod("mine", "a")), PODS.sub("eviction").create(pod("other", "b")),
                PODS.sub("eviction").create(pod("gone", "a")), PODS.update(pod("mine", "a"), pod("mine", "a")),
                ACCOUNTS.create(token("other", "other-uid", "")), ACCOUNTS.create(token("mine", "stale", "")), ACCOUNTS.create(token("mine", "", "")),
                ACCOUNTS.create(token("mine", "mine-uid", "elsewhere")), ACCOUNTS.create(named("ns", "sa")),
                LEASES.create(named("kube-node-lease", "b")), LEASES.update(named("default", "a"), named("default", "a")));
    }

    @Override
    protected List<AdmissionRequest> ignored() {
        return List.of(PODS.by(UserInfo.of("system:node:a")).create(pod("x", "b")), PODS.by(UserInfo.of("bob")).create(pod("x", "b")),
                Requests.of("", "services", "Service").by(AGENT).create(named("ns", "s")));
    }

    @Test
    void refusals_readAsUpstreams() {
        assertEquals("nodes \"b\" is forbidden: node \"a\" is not allowed to modify node \"b\"", message(NODES.create(node("b", "l", "v"))));
        assertEquals("nodes \"a\" is forbidden: node \"a\" is not allowed to modify labels: node-role.kubernetes.io/control-plane",
                message(NODES.update(node("a", "node-role.kubernetes.io/control-plane", ""), node("a", "l", "v"))));
        assertEquals("pods \"plain\" is forbidden: pod does not have \"kubernetes.io/config.mirror\" annotation, node \"a\" can only create mirror pods",
                message(PODS.create(pod("plain", "a"))));
        assertEquals("serviceaccounts \"sa\" is forbidden: node requested token bound to a pod scheduled on a different node",
                message(ACCOUNTS.create(token("other", "other-uid", ""))));
        assertEquals("pods \"gone\" not found", message(PODS.sub("eviction").create(pod("gone", "a"))));
    }

    private String message(AdmissionRequest request) {
        return assertInstanceOf(Outcome.Failed.class, plugin().validate(request).outcome()).status().message();
    }

    private static ObjectValue node(String name, String label, String value) {
        return Value.object("metadata", Value.object("name", Value.of(name), "uid", Value.of(name + "-uid"), "labels",
                Value.object(label, Value.of(value))));
    }

    private static ObjectValue pod(String name, String node) {
        Value volume = Value.object("projected", Value.object("sources",
                Value.array(Value.object("serviceAccountToken", Value.object("audience", Value.of("vault"))))));
        return Value.object("metadata", Value.object("namespace", Value.of("ns"), "name", Value.of(name), "uid", Value.of(name + "-uid")), "spec",
                Value.object("nodeName", Value.of(node), "volumes", Value.array(volume)));
    }

    private static ObjectValue mirror(String node, String ownerUid) {
        Value owner = ObjectValue.builder().put("apiVersion", "v1").put("kind", "Node").put("name", "a").put("uid", ownerUid)
                .put("controller", true).build();
        return Value.object("metadata", Value.object("namespace", Value.of("ns"), "name", Value.of("static"), "annotations",
                Value.object("kubernetes.io/config.mirror", Value.of("hash")), "ownerReferences", Value.array(owner)), "spec",
                Value.object("nodeName", Value.of(node)));
    }

    private static ObjectValue token(String pod, String uid, String audience) {
        Value reference = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Pod"), "name", Value.of(pod), "uid", Value.of(uid));
        return named("ns", "sa").with("spec", Value.object("boundObjectRef", reference, "audiences",
                audience.isEmpty() ? Value.array() : Value.strings(List.of(audience))));
    }

    private static ObjectValue named(String namespace, String name) {
        return Value.object("metadata", Value.object("namespace", Value.of(namespace), "name", Value.of(name)));
    }
}

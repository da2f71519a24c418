// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What goes with an owner, what stays, and what a namespace takes along.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GarbageTest {
    private Containers garbage;

    @BeforeAll
    void start() {
        garbage = Containers.in("garbage");
    }

    @AfterAll
    void remove() {
        if (garbage != null) {
            garbage.remove();
        }
    }

    private void deployment(String name) {
        garbage.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: NAME}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: NAME}}
                  template:
                    metadata: {labels: {app: NAME}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers: [{name: main, image: "localhost/busybox:1", command: [sleep, "3600"]}]
                """.replace("NAME", name));
        garbage.kubectl("rollout", "status", "deployment/" + name, "--timeout=90s");
    }

    private String left(String kind, String name) {
        return garbage.kubectl("get", kind, "-l", "app=" + name, "-o", "name");
    }

    @Test
    void background_ownerGoesAtOnce_dependentsFollow() {
        deployment("behind");
        garbage.kubectl("delete", "deployment", "behind", "--cascade=background", "--wait=false");
        assertEquals(1, garbage.run("get", "deployment", "behind").exitCode(), "the owner is gone");
        garbage.eventually(String::isEmpty, "get", "pods,replicasets", "-l", "app=behind", "-o", "name");
    }

    @Test
    void foreground_ownerGoesLast() {
        deployment("before");
        garbage.kubectl("delete", "deployment", "before", "--cascade=foreground", "--timeout=60s");
        assertEquals("", left("replicasets", "before") + left("pods", "before"));
    }

    @Test
    void orphan_dependentsStay_withoutOwner_andAreAdoptedAgain() {
        deployment("free");
        String set = left("replicasets", "free").strip();
        garbage.kubectl("delete", "deployment", "free", "--cascade=orphan", "--timeout=60s");
        assertEquals("", garbage.kubectl("get", set, "-o", "jsonpath={.metadata.ownerReferences}"));
        assertEquals(2, left("pods", "free").lines().count());
        deployment("free");
        garbage.eventually(owner -> owner.contains("free"), "get", set, "-o", "jsonpath={.metadata.ownerReferences[0].name}");
        assertEquals(set, left("replicasets", "free").strip());
        garbage.kubectl("delete", "deployment", "free", "--cascade=foreground", "--timeout=60s");
    }

    @Test
    void dependentOfAnAbsentOwner_isCollected() {
        garbage.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: lost
                  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: nobody, uid: 00000000-0000-0000-0000-000000000001}]
                """);
        garbage.eventually(names -> !names.contains("lost"), "get", "configmaps", "-o", "name");
    }

    @Test
    void finalizer_holdsAnObject_untilItIsTakenAway() {
        garbage.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [example.com/hold]}\n");
        garbage.kubectl("delete", "configmap", "held", "--wait=false");
        assertTrue(!garbage.kubectl("get", "configmap", "held", "-o", "jsonpath={.metadata.deletionTimestamp}").isEmpty());
        garbage.kubectl("patch", "configmap", "held", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        garbage.kubectl("wait", "--for=delete", "configmap/held", "--timeout=20s");
    }

    @Test
    void namespace_takesItsContentsAlong() {
        Cluster cluster = garbage.cluster();
        cluster.kubectl("create", "namespace", "doomed").requireSuccess();
        cluster.kubectl("-n", "doomed", "create", "configmap", "a").requireSuccess();
        cluster.kubectl("-n", "doomed", "create", "deployment", "d", "--image=localhost/busybox:1", "--replicas=2", "--", "sleep", "3600").requireSuccess();
        cluster.kubectl("-n", "doomed", "rollout", "status", "deployment/d", "--timeout=90s").requireSuccess();
        cluster.kubectl("delete", "namespace", "doomed", "--timeout=120s").requireSuccess();
        CommandResult after = cluster.kubectl("get", "namespace", "doomed");
        assertTrue(after.err().contains("namespaces \"doomed\" not found"), after.all());
        assertEquals("", cluster.kubectl("get", "pods,configmaps,deployments,replicasets,serviceaccounts", "-A", "-o",
                "jsonpath={.items[?(@.metadata.namespace==\"doomed\")].metadata.name}").requireSuccess());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.namespacelifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.Verdict.Outcome;
import io.kybern.admission.tck.Requests;
import io.kybern.admission.tck.ValidatingAdmissionContract;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceLifecycleTest extends ValidatingAdmissionContract {
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final Requests PODS = Requests.of("", "pods", "Pod");

    private final ObjectsInMemory cache = new ObjectsInMemory();

    @BeforeEach
    void namespaces() {
        cache.put(NAMESPACES, namespace("live", "Active"));
        cache.put(NAMESPACES, namespace("dying", "Terminating"));
    }

    @Override
    protected NamespaceLifecycle plugin() {
        return new NamespaceLifecycle(cache);
    }

    @Override
    protected List<AdmissionRequest> allowed() {
        return List.of(PODS.create(object("live", "p")), PODS.update(object("live", "p"), object("live", "p")),
                PODS.update(object("dying", "p"), object("dying", "p")));
    }

    @Override
    protected List<AdmissionRequest> refused() {
        return List.of(PODS.create(object("none", "p")), PODS.create(object("dying", "p")), PODS.update(object("none", "p"), object("none", "p")),
                PODS.sub("eviction").create(object("dying", "p")),
                Requests.of("", "namespaces", "Namespace").delete(namespace("kube-system", "Active")));
    }

    @Override
    protected List<AdmissionRequest> ignored() {
        return List.of(PODS.delete(object("dying", "p")), Requests.of("", "nodes", "Node").create(namespace("n", "")),
                Requests.of("", "namespaces", "Namespace").create(namespace("dying", "")),
                Requests.of("", "namespaces", "Namespace").delete(namespace("live", "Active")),
                Requests.of("authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview").create(object("none", "")));
    }

    @Test
    void refusals_readAsUpstreams() {
        Status missing = status(PODS.create(object("none", "p")));
        assertEquals(404, missing.code());
        assertEquals("namespaces \"none\" not found", missing.message());

        Status terminating = status(PODS.create(object("dying", "p")));
        assertEquals("pods \"p\" is forbidden: unable to create new content in namespace dying because it is being terminated",
                terminating.message());
        assertEquals("[{\"field\":\"metadata.namespace\",\"message\":\"namespace dying is being terminated\",\"reason\":\"NamespaceTerminating\"}]",
                JsonText.of(terminating.details().get("causes")));

        assertEquals("namespaces \"default\" is forbidden: this namespace may not be deleted",
                status(Requests.of("", "namespaces", "Namespace").delete(namespace("default", "Active"))).message());
    }

    @Test
    void generatedNames_showTheirBase() {
        Value object = Value.object("metadata", Value.object("namespace", Value.of("dying"), "generateName", Value.of("web-")));
        assertEquals("pods \"web-\" is forbidden: unable to create new content in namespace dying because it is being terminated",
                status(PODS.create(object)).message());
    }

    private Status status(AdmissionRequest request) {
        return assertInstanceOf(Outcome.Failed.class, plugin().admit(request).outcome()).status();
    }

    private static ObjectValue namespace(String name, String phase) {
        return Value.object("metadata", Value.object("name", Value.of(name)), "status", Value.object("phase", Value.of(phase)));
    }

    private static ObjectValue object(String namespace, String name) {
        return Value.object("metadata", Value.object("namespace", Value.of(namespace), "name", Value.of(name)));
    }
}

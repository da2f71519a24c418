// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.serviceaccount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.Verdict.Outcome;
import io.kybern.admission.tck.MutatingAdmissionContract;
import io.kybern.admission.tck.Requests;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceAccountAdmissionTest extends MutatingAdmissionContract {
    private static final GroupVersionResource ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final Requests PODS = Requests.of("", "pods", "Pod");
    private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

    private final ObjectsInMemory cache = new ObjectsInMemory();

    @BeforeEach
    void accounts() {
        cache.put(ACCOUNTS, account("default").with("imagePullSecrets", Value.array(Value.object("name", Value.of("pull")))));
        cache.put(ACCOUNTS, account("quiet").with("automountServiceAccountToken", Value.FALSE));
    }

    @Override
    protected ServiceAccountAdmission plugin() {
        return new ServiceAccountAdmission(cache, new Random(7), Duration.ofMillis(1));
    }

    @Override
    protected List<AdmissionRequest> changed() {
        return List.of(PODS.create(pod("ns", Value.object())), PODS.create(pod("ns", Value.object("serviceAccount", Value.of("quiet")))));
    }

    @Override
    protected List<AdmissionRequest> ignored() {
        Value pod = pod("ns", Value.object());
        return List.of(PODS.update(pod, pod), PODS.delete(pod), PODS.sub("eviction").create(pod), Requests.of("", "services", "Service").create(pod));
    }

    @Test
    void volume_isUpstreams() {
        Value spec = admitted(pod("ns", Value.object())).get("spec");
        Value volume = spec.get("volumes").get(0);
        String name = volume.get("name").text();

        assertTrue(name.matches("kube-api-access-[b-z2-9]{5}"), name);
        assertEquals("{\"defaultMode\":420,\"sources\":[{\"serviceAccountToken\":{\"expirationSeconds\":3607,\"path\":\"token\"}},"
                + "{\"configMap\":{\"items\":[{\"key\":\"ca.crt\",\"path\":\"ca.crt\"}],\"name\":\"kube-root-ca.crt\"}},"
                + "{\"downwardAPI\":{\"items\":[{\"fieldRef\":{\"apiVersion\":\"v1\",\"fieldPath\":\"metadata.namespace\"},\"path\":\"namespace\"}]}}]}",
                JsonText.of(volume.get("projected")));
        for (String containers : List.of("containers", "initContainers")) {
            assertEquals("[{\"mountPath\":\"" + PATH + "\",\"name\":\"" + name + "\",\"readOnly\":true}]",
                    JsonText.of(spec.get(containers).get(0).get("volumeMounts")));
        }
        assertEquals("default", spec.get("serviceAccountName").text());
        assertEquals("default", spec.get("serviceAccount").text());
        assertEquals("pull", spec.get("imagePullSecrets").get(0).get("name").text());
    }

    @Test
    void automount_podBeforeAccount() {
        assertTrue(admitted(pod("ns", Value.object("serviceAccountName", Value.of("quiet")))).get("spec", "volumes").missing());
        assertFalse(admitted(pod("ns", Value.object("serviceAccountName", Value.of("quiet"), "automountServiceAccountToken", Value.TRUE)))
                .get("spec", "volumes").missing());
        assertTrue(admitted(pod("ns", Value.object("automountServiceAccountToken", Value.FALSE))).get("spec", "volumes").missing());
    }

    @Test
    void containersWithTheirOwnMount_areLeftAlone() {
        Value own = Value.object("volumeMounts", Value.array(Value.object("mountPath", Value.of(PATH), "name", Value.of("mine"))));
        Value spec = admitted(pod("ns", Value.object("containers", Value.array(own), "initContainers", Value.array()))).get("spec");

        assertTrue(spec.get("volumes").missing());
        assertEquals(1, spec.get("containers").get(0).get("volumeMounts").items().size());
    }

    @Test
    void missingAccount_isRefused_alsoWhenItGoesDuringAdmission() {
        String text = "pods \"web\" is forbidden: error looking up service account ns/gone: serviceaccount \"gone\" not found";
        AdmissionRequest request = PODS.create(pod("ns", Value.object("serviceAccountName", Value.of("gone"))));
        assertEquals(text, assertInstanceOf(Outcome.Failed.class, plugin().admit(request).outcome()).status().message());
        assertEquals(text, assertInstanceOf(Outcome.Failed.class, plugin().validate(request).outcome()).status().message());
    }

    @Test
    void defaultAccountOfAFreshNamespace_isWaitedFor() throws Exception {
        var late = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            cache.put(ACCOUNTS, Value.object("metadata", Value.object("namespace", Value.of("fresh"), "name", Value.of("default"))));
        });
        var plugin = new ServiceAccountAdmission(cache, new Random(7), Duration.ofMillis(20));
        assertInstanceOf(Outcome.Replaced.class, plugin.admit(PODS.create(pod("fresh", Value.object()))).outcome());
        late.join();

        assertEquals("pods \"web\" is forbidden: error looking up service account never/default: serviceaccount \"default\" not found",
                assertInstanceOf(Outcome.Failed.class, plugin().admit(PODS.create(pod("never", Value.object()))).outcome()).status().message());
    }

    @Test
    void mirrorPods_referToNothing() {
        assertInstanceOf(Outcome.Allowed.class, plugin().admit(PODS.create(mirror(Value.object()))).outcome());
        refusedMirror("a mirror pod may not reference service accounts", Value.object("serviceAccountName", Value.of("default")));
        refusedMirror("a mirror pod may not reference secrets",
                Value.object("volumes", Value.array(Value.object("secret", Value.object("secretName", Value.of("s"))))));
        refusedMirror("a mirror pod may not use ServiceAccountToken volume projections", Value.object("volumes", Value.array(Value.object("projected",
                Value.object("sources", Value.array(Value.object("serviceAccountToken", Value.object())))))));
    }

    private void refusedMirror(String text, ObjectValue spec) {
        assertEquals("pods \"web\" is forbidden: " + text,
                assertInstanceOf(Outcome.Failed.class, plugin().admit(PODS.create(mirror(spec))).outcome()).status().message());
    }

    private Value admitted(Value pod) {
        return assertInstanceOf(Outcome.Replaced.class, plugin().admit(PODS.create(pod)).outcome()).object();
    }

    private static ObjectValue mirror(ObjectValue spec) {
        return pod("ns", spec).with(List.of("metadata", "annotations", "kubernetes.io/config.mirror"), Value.of("hash"));
    }

    private static ObjectValue pod(String namespace, ObjectValue spec) {
        Value container = Value.object("name", Value.of("c"));
        ObjectValue full = spec.get("containers").missing()
                ? spec.with("containers", Value.array(container)).with("initContainers", Value.array(container)) : spec;
        return Value.object("metadata", Value.object("namespace", Value.of(namespace), "name", Value.of("web")), "spec", full);
    }

    private static ObjectValue account(String name) {
        return Value.object("metadata", Value.object("namespace", Value.of("ns"), "name", Value.of(name)));
    }
}

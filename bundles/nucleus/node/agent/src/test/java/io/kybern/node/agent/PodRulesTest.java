// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.Resources;
import io.kybern.runtime.api.Security;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The rules that need no runtime: expansion, resources, quality of service, back-off, security contexts.
class PodRulesTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    private static Pod pod(Value... containers) {
        return new Pod(Value.object("metadata", Value.object("uid", Value.of("u")), "spec", Value.object("containers",
                Value.array(containers))));
    }

    private static ObjectValue container(String cpuRequest, String cpuLimit, String memory, String memoryLimit) {
        return Value.object("name", Value.of("c"), "resources", Value.object(
                "requests", Value.object("cpu", Value.of(cpuRequest), "memory", Value.of(memory)),
                "limits", Value.object("cpu", Value.of(cpuLimit), "memory", Value.of(memoryLimit))));
    }

    @Test
    void expansion_followsKubernetesSyntax() {
        Map<String, String> variables = Map.of("A", "1", "B", "2");
        assertEquals("1-2", Expansion.expand("$(A)-$(B)", variables));
        assertEquals("$(A)", Expansion.expand("$$(A)", variables));
        assertEquals("$(NONE) $A $", Expansion.expand("$(NONE) $A $", variables));
        assertEquals("$(A", Expansion.expand("$(A", variables));
    }

    @Test
    void qosClass_isComputedFromRequestsAndLimits() {
        assertEquals("BestEffort", PodResources.qosClass(pod(Value.object("name", Value.of("c")))));
        assertEquals("Guaranteed", PodResources.qosClass(pod(container("1", "1", "1Gi", "1Gi"))));
        assertEquals("Burstable", PodResources.qosClass(pod(container("500m", "1", "1Gi", "1Gi"))));
        assertEquals("Burstable", PodResources.qosClass(pod(container("1", "1", "1Gi", "1Gi"), Value.object("name", Value.of("d")))));
    }

    @Test
    void containerResources_areKernelUnits() {
        Resources resources = PodResources.container(pod(container("500m", "1500m", "1Gi", "2Gi")), container("500m", "1500m", "1Gi",
                "2Gi"), 4L << 30);
        assertEquals(512, resources.cpuShares());
        assertEquals(150_000, resources.cpuQuota());
        assertEquals(100_000, resources.cpuPeriod());
        assertEquals(2L << 30, resources.memoryLimit());
        assertEquals(750, resources.oomScoreAdj());
        Resources none = PodResources.container(pod(Value.object("name", Value.of("c"))), Value.object(), 1);
        assertEquals(2, none.cpuShares());
        assertEquals(0, none.cpuQuota());
        assertEquals(1000, none.oomScoreAdj());
    }

    @Test
    void shortage_namesTheResource() {
        Value node = Value.object("cpu", Value.of("2"), "memory", Value.of("1Gi"), "pods", Value.of("2"));
        Pod small = pod(container("1", "1", "100Mi", "100Mi"));
        assertEquals(Optional.empty(), PodResources.shortage(small, List.of(small), node));
        assertEquals(Optional.of("cpu"), PodResources.shortage(small, List.of(small, small), node));
        assertEquals(Optional.of("memory"), PodResources.shortage(pod(container("0", "0", "2Gi", "2Gi")), List.of(), node));
        Pod free = pod(Value.object("name", Value.of("c")));
        assertEquals(Optional.of("pods"), PodResources.shortage(free, List.of(free, free), node));
    }

    @Test
    void backoff_doublesFromTenSecondsToFiveMinutes_andForgets() {
        var backoff = new Backoff();
        assertEquals(Optional.empty(), backoff.until(T, T));
        backoff.next(T, T);
        assertEquals(Optional.of(T.plusSeconds(10)), backoff.until(T, T.plusSeconds(3)));
        assertEquals(Optional.empty(), backoff.until(T, T.plusSeconds(10)));
        for (int i = 0; i < 8; i++) {
            backoff.next(T, T);
        }
        assertEquals("5m0s", backoff.text());
        Instant later = T.plusSeconds(700);
        assertEquals(Optional.empty(), backoff.until(later, later));
        backoff.next(later, later);
        assertEquals("10s", backoff.text());
    }

    @Test
    void securityContexts_mergeWithTheContainersWord() {
        Value own = Value.object("runAsUser", Value.of(5), "capabilities", Value.object("add", Value.strings(List.of("CAP_NET_ADMIN"))),
                "allowPrivilegeEscalation", Value.FALSE, "readOnlyRootFilesystem", Value.TRUE);
        Value shared = Value.object("runAsUser", Value.of(1), "runAsGroup", Value.of(2), "fsGroup", Value.of(9));
        Value container = Value.object("name", Value.of("c"), "securityContext", own);
        var pod = new Pod(Value.object("spec", Value.object("securityContext", shared, "containers", Value.array(container))));
        Security security = PodSecurity.container(pod, container);
        assertEquals(5, security.runAsUser().orElseThrow());
        assertEquals(2, security.runAsGroup().orElseThrow());
        assertEquals(List.of(9L), security.supplementalGroups());
        assertEquals(List.of("NET_ADMIN"), security.addCapabilities());
        assertTrue(security.noNewPrivileges() && security.readOnlyRoot() && !security.privileged());
    }

    @Test
    void imageReferences_getTheLatestTag() {
        assertEquals("busybox:latest", Images.withTag("busybox"));
        assertEquals("localhost:5000/a:latest", Images.withTag("localhost:5000/a"));
        assertEquals("a/b:1", Images.withTag("a/b:1"));
        assertEquals("a@sha256:00", Images.withTag("a@sha256:00"));
    }
}

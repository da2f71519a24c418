// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.resource.tck.ApiGroupContract;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CoreGroupTest extends ApiGroupContract {
    @Override
    protected ApiGroup group() {
        return new CoreGroup();
    }

    @Override
    protected Set<String> kinds() {
        return Set.of("Binding", "ComponentStatus", "ConfigMap", "Endpoints", "Event", "LimitRange", "Namespace", "Node", "PersistentVolume",
                "PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount");
    }

    @Test
    void fieldsAreSelectedAsUpstreamComputesThem() {
        Value pod = Value.object("status", Value.object("podIPs", Value.array(Value.object("ip", Value.of("10.0.0.1")))), "spec",
                Value.object("nodeName", Value.of("n")));
        assertEquals("10.0.0.1", type("pods").select(pod, "status.podIP"));
        assertEquals("n", type("pods").select(pod, "spec.host"));
        assertEquals("false", type("pods").select(pod, "spec.hostNetwork"));
        assertEquals("", type("pods").select(pod, "status.podIPs"));
        assertEquals("k", type("events").select(Value.object("reportingComponent", Value.of("k")), "source"));
    }

    @Test
    void podsAreSummedUp() {
        Value pod = Value.object("status", Value.object("phase", Value.of("Running"), "containerStatuses", Value.array(
                Value.object("name", Value.of("c"), "restartCount", Value.of(3), "state", Value.object("waiting",
                        Value.object("reason", Value.of("CrashLoopBackOff"))), "lastState", Value.object("terminated",
                        Value.object("finishedAt", Value.of("2026-01-01T00:00:00Z")))))), "spec",
                Value.object("containers", Value.array(Value.object("name", Value.of("c")))));
        assertEquals(List.of("\"\"", "\"0/1\"", "\"CrashLoopBackOff\"", "\"3 (60s ago)\""), cells("pods", pod).subList(0, 4));
        Value starting = pod.asObject().with(List.of("status", "initContainerStatuses"), Value.array(Value.object("state",
                Value.object("waiting", Value.object("reason", Value.of("PodInitializing"))))))
                .with(List.of("spec", "initContainers"), Value.array(Value.object("name", Value.of("i")), Value.object("name", Value.of("j"))));
        assertEquals("\"Init:0/2\"", cells("pods", starting).get(2));
        assertEquals("\"Terminating\"", cells("pods", pod.asObject().with(List.of("metadata", "deletionTimestamp"), Value.of("x"))).get(2));
    }

    @Test
    void servicesShowTheirPorts() {
        Value service = Value.object("spec", Value.object("type", Value.of("NodePort"), "clusterIPs", Value.strings(List.of("10.96.0.1")), "ports",
                Value.array(Value.object("port", Value.of(80), "nodePort", Value.of(30080), "protocol", Value.of("TCP")))));
        assertEquals(List.of("\"NodePort\"", "\"10.96.0.1\"", "\"\\u003cnone\\u003e\"", "\"80:30080/TCP\""),
                cells("services", service).subList(1, 5));
    }

    private ResourceType type(String plural) {
        return group().types().stream().filter(type -> type.resource().resource().equals(plural)).findFirst().orElseThrow();
    }

    private List<String> cells(String plural, Value object) {
        return type(plural).columns().stream().map(column -> JsonText.of(column.cell().of(object, Instant.parse("2026-01-01T00:01:00Z")))).toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private static final Value SERVICE = Value.object("metadata", Value.object("name", Value.of("s")), "spec", Value.object("ports",
            Value.array(Value.object("name", Value.of("web"), "port", Value.of(80), "targetPort", Value.of("http")),
                    Value.object("name", Value.of("plain"), "port", Value.of(81)))));

    private static ObjectValue pod(String phase, boolean ready) {
        Value container = Value.object("ports", Value.array(Value.object("name", Value.of("http"), "containerPort", Value.of(8080))));
        return Value.object("metadata", Value.object("name", Value.of("p"), "namespace", Value.of("n"), "uid", Value.of("u")), "spec",
                Value.object("nodeName", Value.of("node"), "containers", Value.array(container)), "status",
                Value.object("phase", Value.of(phase), "podIPs", Value.array(Value.object("ip", Value.of("10.0.0.1"))), "conditions",
                        Value.array(Value.object("type", Value.of("Ready"), "status", Value.of(ready ? "True" : "False")))));
    }

    @Test
    void aReadyPodIsAReadyEndpoint() {
        Value endpoint = Endpoints.endpoint(SERVICE, pod("Running", true), "IPv4").orElseThrow();
        assertEquals("10.0.0.1", endpoint.get("addresses").get(0).text());
        assertEquals(Value.object("ready", Value.TRUE, "serving", Value.TRUE, "terminating", Value.FALSE), endpoint.get("conditions"));
        assertEquals("p", endpoint.get("targetRef", "name").text());
    }

    @Test
    void aTerminatingPodServesButIsNotReady() {
        Value going = pod("Running", true).with(List.of("metadata", "deletionTimestamp"), Value.of("2026-01-01T00:00:00Z"));
        Value conditions = Endpoints.endpoint(SERVICE, going, "IPv4").orElseThrow().get("conditions");
        assertEquals(Value.object("ready", Value.FALSE, "serving", Value.TRUE, "terminating", Value.TRUE), conditions);
    }

    @Test
    void finishedPodsAndOtherFamiliesAreNoEndpoints() {
        assertTrue(Endpoints.endpoint(SERVICE, pod("Succeeded", false), "IPv4").isEmpty());
        assertTrue(Endpoints.endpoint(SERVICE, pod("Running", true), "IPv6").isEmpty());
    }

    @Test
    void namedTargetPortsAreLookedUpInThePod() {
        Value ports = Endpoints.ports(SERVICE, pod("Running", true));
        assertEquals(8080, ports.get(0).get("port").integer(0));
        assertEquals(81, ports.get(1).get("port").integer(0));
        Value none = Endpoints.ports(SERVICE, Value.object("spec", Value.object()));
        assertEquals(1, none.items().size(), "a port that no container has is left out");
    }
}

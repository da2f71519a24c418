// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SliceReaderTest {
    private record Stored(String namespace, String name, Map<String, String> labels, Value value, long revision) implements StoredObject {
        Stored(String namespace, String name, Map<String, String> labels, Value value) {
            this(namespace, name, labels, value, 1);
        }

        @Override
        public String uid() {
            return name;
        }

        @Override
        public void writeJson(OutputStream out) {
            throw new UnsupportedOperationException();
        }
    }

    private static StoredObject service(String name, Value spec) {
        return new Stored("ns", name, Map.of(), Value.object("spec", spec));
    }

    private static Value spec(String clusterIp) {
        var port = Value.object("name", Value.of("web"), "port", Value.of(80), "targetPort", Value.of("http"), "nodePort", Value.of(30080));
        return Value.object("clusterIP", Value.of(clusterIp), "clusterIPs", Value.strings(List.of(clusterIp)), "ports", Value.array(port),
                "sessionAffinity", Value.of("ClientIP"));
    }

    private static Value endpoint(String address, String node, Value conditions) {
        return Value.object("addresses", Value.strings(List.of(address)), "nodeName", Value.of(node), "conditions", conditions);
    }

    private static StoredObject slice(String service, Value... endpoints) {
        var port = Value.object("name", Value.of("web"), "port", Value.of(8080), "protocol", Value.of("TCP"));
        return new Stored("ns", service + "-1", Map.of("kubernetes.io/service-name", service), Value.object(
                "addressType", Value.of("IPv4"), "ports", Value.array(port), "endpoints", Value.array(endpoints)));
    }

    private static final Value READY = Value.object("ready", Value.TRUE, "serving", Value.TRUE, "terminating", Value.FALSE);
    private static final Value NOT_READY = Value.object("ready", Value.FALSE, "serving", Value.FALSE, "terminating", Value.FALSE);
    private static final Value ENDING = Value.object("ready", Value.FALSE, "serving", Value.TRUE, "terminating", Value.TRUE);

    private static ServicePort read(StoredObject... slices) {
        var table = new SliceReader("here").read(List.of(service("a", spec("10.128.0.5"))), List.of(slices));
        assertEquals(1, table.ports().size());
        return table.ports().values().iterator().next();
    }

    @Test
    void readyEndpoints_ofAllSlices_countOnce() {
        var port = read(slice("a", endpoint("10.64.0.2", "here", READY), endpoint("10.64.0.3", "there", READY),
                endpoint("10.64.0.4", "here", NOT_READY), endpoint("10.64.0.5", "here", ENDING)), slice("a", endpoint("10.64.0.2", "here",
                        READY)));
        assertEquals(List.of(new Endpoint("10.64.0.2", 8080, true), new Endpoint("10.64.0.3", 8080, false)), port.endpoints());
        assertEquals(30080, port.nodePort());
        assertEquals(10_800, port.affinitySeconds());
        assertEquals("tcp", port.protocol());
    }

    @Test
    void changedObject_isReadAgain_andAGoneOneForgotten() {
        var reader = new SliceReader("here");
        var services = List.of(service("a", spec("10.128.0.5")));
        var before = slice("a", endpoint("10.64.0.2", "here", READY));
        var changed = slice("a", endpoint("10.64.0.9", "here", READY));
        var after = new Stored("ns", "a-1", changed.labels(), changed.value(), 2);
        assertEquals("10.64.0.2", reader.read(services, List.of(before)).ports().firstEntry().getValue().endpoints().getFirst().address());
        assertEquals("10.64.0.9", reader.read(services, List.of(after)).ports().firstEntry().getValue().endpoints().getFirst().address());
        assertEquals(List.of(), reader.read(services, List.of()).ports().firstEntry().getValue().endpoints());
        assertTrue(reader.read(List.of(), List.of(after)).ports().isEmpty());
    }

    @Test
    void endingEndpoints_serve_whenNoneIsReady() {
        var port = read(slice("a", endpoint("10.64.0.4", "here", NOT_READY), endpoint("10.64.0.5", "here", ENDING)));
        assertEquals(List.of(new Endpoint("10.64.0.5", 8080, true)), port.endpoints());
    }

    @Test
    void headlessAndExternalNames_andForeignSlices_areLeftOut() {
        var services = new ArrayList<StoredObject>();
        services.add(service("headless", spec("None")));
        services.add(service("alias", Value.object("type", Value.of("ExternalName"), "clusterIP", Value.of(""))));
        assertTrue(new SliceReader("here").read(services, List.of(slice("headless", endpoint("10.64.0.2", "here",
                READY)))).ports().isEmpty());
        assertTrue(read(slice("other", endpoint("10.64.0.2", "here", READY))).endpoints().isEmpty());
    }
}

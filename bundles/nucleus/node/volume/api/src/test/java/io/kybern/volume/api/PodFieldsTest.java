// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.resource.api.Value;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodFieldsTest {
    private static final Value POD = Value.object(
            "metadata", Value.object("name", Value.of("p"), "labels", Value.stringMap(Map.of("b", "2", "a", "say \"hi\"\n"))),
            "spec", Value.object("containers", Value.array(Value.object("name", Value.of("c"), "resources", Value.object(
                    "limits", Value.object("cpu", Value.of("1500m")), "requests", Value.object("memory", Value.of("33Mi")))))),
            "status", Value.object("podIPs", Value.array(Value.object("ip", Value.of("10.0.0.1")), Value.object("ip",
                    Value.of("fd00::1")))));
    private static final Value NODE = Value.object("cpu", Value.of("4"), "memory", Value.of("8Gi"));

    private static String resource(String resource, String divisor) {
        return PodFields.resource(POD, "c", Value.object("resource", Value.of(resource), "divisor", Value.of(divisor)), NODE);
    }

    @Test
    void fields_haveKubeletsTexts() {
        assertEquals(Optional.of("p"), PodFields.field(POD, "metadata.name"));
        assertEquals(Optional.of("a=\"say \\\"hi\\\"\\n\"\nb=\"2\""), PodFields.field(POD, "metadata.labels"));
        assertEquals(Optional.of("2"), PodFields.field(POD, "metadata.labels['b']"));
        assertEquals(Optional.of(""), PodFields.field(POD, "metadata.annotations['none']"));
        assertEquals(Optional.of("10.0.0.1,fd00::1"), PodFields.field(POD, "status.podIPs"));
        assertEquals(Optional.empty(), PodFields.field(POD, "spec.secret"));
    }

    @Test
    void resources_areRoundedUpAndFallBackToTheNode() {
        assertEquals("2", resource("limits.cpu", "0"));
        assertEquals("1500", resource("limits.cpu", "1m"));
        assertEquals("35", resource("requests.memory", "1M"));
        assertEquals("33", resource("requests.memory", "1Mi"));
        assertEquals("8589934592", resource("limits.memory", "1"));
        assertEquals("0", resource("requests.cpu", "1"));
        assertThrows(VolumeFailure.class, () -> PodFields.resource(POD, "none", Value.object("resource", Value.of("limits.cpu")), NODE));
    }
}

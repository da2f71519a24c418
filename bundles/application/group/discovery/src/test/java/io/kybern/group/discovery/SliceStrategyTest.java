// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceStrategyTest {
    private static final ResourceType SLICES = new DiscoveryGroup().types().stream()
            .filter(type -> type.resource().resource().equals("endpointslices")).findFirst().orElseThrow();

    private static Value yaml(String text) {
        return new TextCodecs().yaml().decode(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{endpoints: []}|addressType: Required value",
        "{addressType: IPv4, endpoints: [{}]}|endpoints[0].addresses: Required value: must contain at least 1 address",
        "{addressType: IPv4, endpoints: [{addresses: ['fd00::1']}]}|endpoints[0].addresses[0]: Invalid value: \"fd00::1\": must be a valid IPv4 address",
        "{addressType: IPv4, endpoints: [{addresses: [127.0.0.1]}]}|endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range "
            + "(127.0.0.0/8, ::1/128)",
        "{addressType: IPv4, ports: [{name: a}, {name: a}]}|ports[1].name: Duplicate value: \"a\"",
        "{addressType: IPv4, endpoints: [{addresses: [10.0.0.1], hostname: a.b}]}|endpoints[0].hostname: Invalid value: \"a.b\": must not contain dots"})
    void slice_withAMistake_namesIt(String slice, String error) {
        Value object = SLICES.strategy().applyDefaults(yaml(slice));
        assertEquals(List.of(error), SLICES.strategy().validate(object).stream().map(FieldError::text).toList());
    }

    @Test
    void addressTypes_areThree() {
        assertEquals(Set.of("IPv4", "IPv6", "FQDN"), SLICES.schema().fields().get("addressType").type().enums());
    }

    @Test
    void addressType_isImmutable() {
        assertEquals(List.of("addressType: Invalid value: \"IPv6\": field is immutable"),
                SLICES.strategy().validateUpdate(yaml("{addressType: IPv6}"), yaml("{addressType: IPv4}")).stream().map(FieldError::text).toList());
    }

    @Test
    void generation_followsLabelsToo() {
        Value old = yaml("{metadata: {name: a}, addressType: IPv4}");
        assertTrue(SLICES.strategy().bumpsGeneration(yaml("{metadata: {name: a, labels: {a: b}}, addressType: IPv4}"), old));
        assertFalse(SLICES.strategy().bumpsGeneration(yaml("{metadata: {name: a, resourceVersion: '3'}, addressType: IPv4}"), old));
    }
}

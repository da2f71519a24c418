// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Bytes as kubectl 1.32 sends them: Go writes empty strings and the unknown envelope's empty fields too.
class ClientBytesTest {
    @Test
    void aConfigMapOfKubectlIsDecoded() {
        byte[] bytes = HexFormat.of().parseHex("6b3873000a0f0a0276311209436f6e6669674d6170" + "1222" + "0a180a01781200" + "1a0764656661756c74"
                + "22002a00320038004200" + "12060a0161120162" + "1a002200");
        Value object = new ProtobufTranscoder(new TextCodecs()).decode(bytes);
        assertEquals("ConfigMap", object.get("kind").text());
        assertEquals("x", object.get("metadata", "name").text());
        assertEquals("default", object.get("metadata", "namespace").text());
        assertEquals("b", object.get("data", "a").text());
    }
}

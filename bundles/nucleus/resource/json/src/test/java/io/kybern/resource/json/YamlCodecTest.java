// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlCodecTest {
    private final Codec yaml = new TextCodecs().yaml();

    private Value decode(String text) {
        return yaml.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"0644|420", "0x1f|31", "yes|true", "Off|false", "~|null", "1_000|1000",
        "1.5|1.5", "1e3|1000.0", "'yes'|\"yes\"", "\"1\"|\"1\"", "2026-01-01|\"2026-01-01\"", "1.2.3|\"1.2.3\"", "-|[null]",
        "10.96.0.1|\"10.96.0.1\"", "0o17|15", "100m|\"100m\"", "- a|[\"a\"]", "!!str 1|\"1\""})
    void scalarsResolveAsInYaml11(String text, String json) {
        assertEquals(json, JsonText.of(decode(text)));
    }

    @Test
    void anchorsAliasesAndMergesAreFollowed() {
        Value value = decode("a: &x {k: 1, l: 2}\nb: *x\nc:\n  <<: *x\n  k: 3\n");
        assertEquals("{\"a\":{\"k\":1,\"l\":2},\"b\":{\"k\":1,\"l\":2},\"c\":{\"k\":3,\"l\":2}}", JsonText.of(value));
    }

    @Test
    void excessiveAliasingIsRefused() {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(9) + "*a" + (i - 1) + "]\n");
        }
        assertTrue(assertThrows(DecodeException.class, () -> decode(text.toString())).text().contains("excessive aliasing"));
    }

    @Test
    void deepDocumentsAreRefused() {
        assertThrows(DecodeException.class, () -> decode("[".repeat(5000)));
    }

    @Test
    void errorsNameTheLine() {
        String text = assertThrows(DecodeException.class, () -> decode("a: 1\nb: c: d\n")).text();
        assertEquals("yaml: line 2: mapping values are not allowed in this context", text);
        assertTrue(assertThrows(DecodeException.class, () -> decode("a:\n\t- b")).text()
                .endsWith("found character that cannot start any token"));
    }

    @Test
    void duplicatesAreReported() {
        assertEquals(List.of("a.b"), yaml.decodeStrict("a: {b: 1, b: 2}".getBytes(StandardCharsets.UTF_8)).duplicates());
    }

    @Test
    void outputLooksLikeGosAndReadsBack() {
        Value value = decode("""
                metadata: {name: "true", labels: {}, annotations: {a: "x\\ny\\n", b: "x\\ny", c: "-", d: "# no", e: "it's: x"}}
                items: [{a: 1, b: [x, "1", ""]}, [1, [2]], []]
                date: "2026-01-01T00:00:00Z"
                """);
        String text = new String(yaml.encode(value), StandardCharsets.UTF_8);
        assertEquals("""
                date: "2026-01-01T00:00:00Z"
                items:
                - a: 1
                  b:
                  - x
                  - "1"
                  - ""
                -
                  - 1
                  -
                    - 2
                - []
                metadata:
                  annotations:
                    a: |
                      x
                      y
                    b: |-
                      x
                      y
                    c: '-'
                    d: '# no'
                    e: 'it''s: x'
                  labels: {}
                  name: "true"
                """, text);
        assertEquals(value, decode(text));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonCodecTest {
    private final Codec json = new TextCodecs().json();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String again(String text) {
        return new String(json.encode(json.decode(bytes(text))), StandardCharsets.UTF_8);
    }

    @Test
    void fieldsComeOutSortedWithoutBlanks() {
        assertEquals("{\"a\":[1,true,null,\"x\"],\"b\":{}}", again(" { \"b\" : { }, \"a\" : [ 1 , true, null, \"x\" ] } "));
    }

    @Test
    void textIsEscapedAsGoDoes() {
        assertEquals("[\"\\u003ca\\u003e\\u0026\\u2028\\u0001\\b\\n\u00e9\\\"\"]",
                again("[\"<a>&\u2028\\u0001\\b\\n\u00e9\\\"\"]"));
    }

    @ParameterizedTest
    @CsvSource({"1.0,1", "-0.0,-0", "1.5,1.5", "1e3,1000", "1e21,1e+21", "1.25e-7,1.25e-7", "0.000001,0.000001",
        "9223372036854775807,9223372036854775807", "9223372036854775808,9223372036854776000", "123456789012345678901234567890,1.2345678901234568e+29"})
    void numbersAreWrittenAsGoDoes(String in, String out) {
        assertEquals(out, again(in));
    }

    @Test
    void invalidUtf8IsReplaced() {
        byte[] broken = bytes("{\"a\":\"x?y\"}");
        broken[7] = (byte) 0xff;
        assertEquals("x\ufffdy", json.decode(broken).get("a").text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|unexpected end of JSON input",
        "{|unexpected end of JSON input",
        "{\"a\"|unexpected end of JSON input",
        "\"abc|unexpected end of JSON input",
        "x|invalid character 'x' looking for beginning of value",
        "{x|invalid character 'x' looking for beginning of object key string",
        "{\"a\":1,}|invalid character '}' looking for beginning of object key string",
        "{\"a\" 1}|invalid character '1' after object key",
        "{\"a\":1 \"b\":2}|invalid character '\"' after object key:value pair",
        "[1 2]|invalid character '2' after array element",
        "[1,]|invalid character ']' looking for beginning of value",
        "{} x|invalid character 'x' after top-level value",
        "nulx|invalid character 'x' in literal null (expecting 'l')",
        "\"\\q\"|invalid character 'q' in string escape code",
        "\"\\u12g4\"|invalid character 'g' in \\u hexadecimal character escape",
        "-x|invalid character 'x' in numeric literal",
        "1.x|invalid character 'x' after decimal point in numeric literal",
        "1ex|invalid character 'x' in exponent of numeric literal",
        "{'a':1}|invalid character '\\'' looking for beginning of object key string"})
    void syntaxErrorsReadAsInGo(String text, String message) {
        assertEquals(message, assertThrows(DecodeException.class, () -> json.decode(bytes(text))).text());
    }

    @Test
    void depthIsBounded() {
        String deep = "[".repeat(100_000);
        assertEquals("exceeded max depth", assertThrows(DecodeException.class, () -> json.decode(bytes(deep))).text());
        String allowed = "[".repeat(1000) + "]".repeat(1000);
        assertEquals(allowed, again(allowed));
    }

    @Test
    void duplicateFieldsAreReportedByPathAndTheLastWins() {
        Codec.Decoded decoded = json.decodeStrict(bytes("{\"a\":1,\"m\":{\"x\":[{\"y\":1},{\"y\":1,\"y\":2}]},\"a\":2,\"a\":3}"));
        assertEquals(List.of("m.x[1].y", "a"), decoded.duplicates());
        assertEquals(3, decoded.value().get("a").integer(0));
        assertEquals(2, decoded.value().get("m", "x").get(1).get("y").integer(0));
    }

    @Test
    void fieldNamesAreShared() {
        ObjectValue first = json.decode(bytes("{\"metadata\":1}")).asObject();
        ObjectValue second = json.decode(new ByteArrayInputStream(bytes("{\"metadata\":2}"))).asObject();
        assertSame(first.name(0), second.name(0));
    }

    @Test
    void brokenBodiesAnswerAsTheServerDoes() {
        byte[] body = bytes("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",");
        var broken = assertThrows(DecodeException.class, () -> json.decode(body));
        assertEquals("the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: "
                + "unexpected end of JSON input ({\"kind\":\"ConfigMap\",\"apiVersio ...)", broken.asBadRequest("ConfigMap", body).status().message());
        assertEquals("<empty>", DecodeException.summary(new byte[0]));
        assertEquals("666f6f", DecodeException.summary(bytes("foo")));
    }

    @Test
    void absentNeverReachesTheWire() {
        assertEquals("{}", new String(json.encode(ObjectValue.builder().put("a", Value.ABSENT).build()), StandardCharsets.UTF_8));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "true", "-12", "0.5", "\"a\\nb\\\"\\\\\"", "{\"a\":[1,{\"b\":null},\"c\"],\"d\":false}", "\"\\u0001\""})
    void whatIsRead_isWrittenTheSame(String text) {
        assertEquals(text, JsonText.write(JsonText.parse(text)));
    }

    @Test
    void blanksAndEscapes_areUnderstood() {
        Object read = JsonText.parse(" { \"k\" : [ 1 , \"\\u00e9\\/\" ] } ");
        assertEquals(Map.of("k", List.of(1L, "é/")), read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "{\"a\"}", "\"a", "nul", "1 2", "\"\\u12\"", "\"\\x\"", "--1"})
    void malformedText_isRefused(String text) {
        assertThrows(CommandFailure.class, () -> JsonText.parse(text));
    }

    @Test
    void members_areFoundByPath_absentOnesAreEmpty() {
        Object object = JsonText.parse("{\"a\":{\"b\":\"c\",\"l\":[1]}}");
        assertEquals("c", JsonText.string(object, "a", "b"));
        assertEquals("", JsonText.string(object, "a", "x", "y"));
        assertEquals(List.of(1L), JsonText.list(object, "a", "l"));
        assertEquals(Map.of(), JsonText.object(object, "nothing"));
    }

    @Test
    void prettyText_breaksLines() {
        assertEquals("{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}", JsonText.pretty(JsonText.parse("{\"a\":[1],\"b\":{}}")));
    }
}

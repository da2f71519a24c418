// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a=b|a=b", "a==b|a=b", "a!=b|a!=b", "a in (x,y)|a in (x,y)", "z,!y , x notin (c, b)|x notin (b,c),!y,z",
        "a>1,b<2|a>1,b<2", "a in ()|a=", "a in (,b)|a in (,b)", "a=|a=", "in in (in)|in=in", "a in (x,,y)|a in (,x,y)"})
    void labelSelector_isParsedAndFormatted(String text, String formatted) {
        assertEquals(formatted, Selectors.format(Selectors.parse(text)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a=b=|found '=', expected: ',' or 'end of string'",
        "a==!|unable to parse requirement: found '!', expected: identifier",
        "a in b|unable to parse requirement: found 'b' expected: '('",
        "a b|unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
        "a,|found '', expected: identifier after ','",
        ",a|found ',', expected: !, identifier, or 'end of string'",
        "a in (b|unable to parse requirement: found '', expected: ',' or ')'",
        "!=a|found '!=', expected: !, identifier, or 'end of string'",
        "a>x|unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"})
    void labelSelector_withAMistake_namesIt(String text, String message) {
        var failure = assertThrows(ApiException.class, () -> Selectors.parse(text));
        assertEquals(400, failure.status().code());
        assertEquals(message, failure.status().message());
    }

    @Test
    void keysAndValues_areChecked() {
        String key = assertThrows(ApiException.class, () -> Selectors.parse("-a=b")).status().message();
        assertTrue(key.startsWith("unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of"), key);
        String value = assertThrows(ApiException.class, () -> Selectors.parse("a=_-")).status().message();
        assertTrue(value.startsWith("unable to parse requirement: values[0][a]: Invalid value: \"_-\": a valid label must be"), value);
    }

    @Test
    void selector_matches() {
        Selector selector = Selectors.parse("app in (web,db),!old,size>3");
        assertTrue(selector.matches(Map.of("app", "web", "size", "4")));
        assertFalse(selector.matches(Map.of("app", "web", "size", "3")));
        assertFalse(selector.matches(Map.of("app", "web", "size", "4", "old", "")));
        assertFalse(selector.matches(Map.of("size", "4")));
    }

    @Test
    void fieldSelector_isParsed() {
        FieldSelector selector = Selectors.parseFields("status.phase!=Failed,metadata.name=a\\,b");
        assertEquals(List.of(new FieldSelector.Term("metadata.name", true, "a,b"), new FieldSelector.Term("status.phase", false, "Failed")),
                selector.terms());
        assertEquals("a,b", selector.exact("metadata.name").orElseThrow());
        assertTrue(selector.matches(label -> label.equals("metadata.name") ? "a,b" : "Running"));
        assertFalse(selector.matches(label -> label.equals("metadata.name") ? "a,b" : "Failed"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "metadata.name|invalid selector: 'metadata.name'; can't understand 'metadata.name'",
        "a=b=c|invalid field selector: unescaped character in value: 61",
        "a=b\\x|invalid field selector: invalid escape sequence: \\x"})
    void fieldSelector_withAMistake_namesIt(String text, String message) {
        assertEquals(message, assertThrows(ApiException.class, () -> Selectors.parseFields(text)).status().message());
    }
}

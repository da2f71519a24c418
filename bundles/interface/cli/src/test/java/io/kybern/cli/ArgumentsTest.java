// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    private static Arguments parse(String line) {
        return Arguments.parse(Set.of("--port", "-o"), Set.of("--detach"), 1, List.of(line.split(" ")));
    }

    @Test
    void optionsFlagsAndWords_areSorted_inAnyOrder() {
        Arguments arguments = parse("--detach file --port=7 -o json");
        assertEquals("json", arguments.value("-o").orElseThrow());
        assertEquals(7, arguments.number("--port", 1, 9, 5));
        assertTrue(arguments.has("--detach"));
        assertEquals("file", arguments.word(0, "a file"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--bogus|unknown option --bogus",
        "--bogus=1|unknown option --bogus",
        "--port|option --port needs a value",
        "a b|unexpected argument \"b\"",
        "--detach=yes|unknown option --detach"})
    void mistakes_areNamed_withExitCode2(String line, String message) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> parse(line));
        assertEquals(message, failure.getMessage());
        assertEquals(2, failure.exitCode());
    }

    @ParameterizedTest
    @CsvSource({"--port 0,0", "--port 10,10", "--port x,\"\"\"x\"\"\""})
    void numbersOutOfBounds_areRefused(String line, String shown) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> parse(line).number("--port", 1, 9, 5));
        assertTrue(failure.getMessage().startsWith("option --port needs a number from 1 to 9, not "), failure.getMessage());
        assertTrue(failure.getMessage().contains(shown.replace("\"", "")), failure.getMessage());
    }

    @Test
    void absentNumber_isTheDefault() {
        assertEquals(5, parse("file").number("--port", 1, 9, 5));
    }
}

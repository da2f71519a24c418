// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
    private static String run(int expected, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(expected, Kybern.run(print, print, words));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void log_isPrinted(@TempDir Path data) throws IOException {
        Files.createDirectories(data.resolve("log"));
        Files.writeString(data.resolve("log/kybern.log"), "one\ntwo\n");
        assertEquals("one\ntwo\n", run(0, "logs", "--data", data.toString()));
    }

    @Test
    void missingLog_isOneLineAndExitCode1(@TempDir Path data) {
        assertEquals("kybern: there is no log at " + data.resolve("log/kybern.log") + "\n", run(1, "logs", "--data", data.toString()));
    }

    @Test
    void stoppedInstance_isTold_downReturns0AndStatus1(@TempDir Path data) {
        assertEquals("instance " + data + " does not run\n", run(1, "status", "--data", data.toString()));
    }

    @Test
    void resetOfAFolderThatNoUpMade_isRefused(@TempDir Path data) throws IOException {
        Files.writeString(data.resolve("precious"), "x");
        run(2, "reset", "--data", data.toString());
        assertEquals("x", Files.readString(data.resolve("precious")));
    }
}

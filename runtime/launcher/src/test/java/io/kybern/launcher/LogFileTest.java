// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    private static LogRecord record(Level level, String message) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("a.b");
        record.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
        return record;
    }

    @Test
    void line_hasTimeLevelLoggerThreadAndMessage(@TempDir Path folder) throws IOException {
        LogFile log = new LogFile(folder.resolve("x.log"), 1000, 3);
        LogRecord record = record(Level.WARNING, "{0} is late");
        record.setParameters(new Object[] {"he"});
        log.publish(record);
        log.close();
        assertEquals("2026-01-02T03:04:05.678Z WARNING a.b [" + Thread.currentThread().getName() + "] he is late\n",
                Files.readString(folder.resolve("x.log")));
    }

    @Test
    void throwable_followsItsLine(@TempDir Path folder) throws IOException {
        LogFile log = new LogFile(folder.resolve("x.log"), 10_000, 3);
        LogRecord record = record(Level.SEVERE, "broken");
        record.setThrown(new IllegalStateException("why"));
        log.publish(record);
        log.close();
        assertTrue(Files.readString(folder.resolve("x.log")).contains("ERROR a.b [" + Thread.currentThread().getName()
                + "] broken\njava.lang.IllegalStateException: why\n\tat "));
    }

    @Test
    void fullFile_isRenamed_oldestGoes(@TempDir Path folder) throws IOException {
        LogFile log = new LogFile(folder.resolve("x.log"), 10, 2);
        for (String message : new String[] {"1", "2", "3", "4"}) {
            log.publish(record(Level.INFO, message));
        }
        log.close();
        assertTrue(Files.readString(folder.resolve("x.log")).endsWith(" 4\n"));
        assertTrue(Files.readString(folder.resolve("x.log.1")).endsWith(" 3\n"));
        assertTrue(Files.readString(folder.resolve("x.log.2")).endsWith(" 2\n"));
        assertFalse(Files.exists(folder.resolve("x.log.3")));
    }

    @Test
    void existingFile_isContinued(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("x.log"), "before\n");
        LogFile log = new LogFile(folder.resolve("x.log"), 1000, 2);
        log.publish(record(Level.INFO, "after"));
        log.close();
        assertEquals(2, Files.readString(folder.resolve("x.log")).lines().count());
    }
}

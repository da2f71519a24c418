// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LogFileTest {
    @TempDir
    Path root;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = root.resolve("0.log");
        Files.writeString(file, """
                2026-01-01T00:00:01.000000001Z stdout F one
                2026-01-01T00:00:02.000000001Z stderr F two
                2026-01-01T00:00:03.000000001Z stdout P thr
                2026-01-01T00:00:03.000000002Z stdout F ee
                2026-01-01T00:00:04.000000001+00:00 stdout F four
                """);
    }

    private String read(boolean timestamps, Optional<Instant> since, OptionalLong tail, OptionalLong limit,
            String stream) throws IOException {
        var out = new ByteArrayOutputStream();
        LogFile.copy(file, new LogFile.Request(false, timestamps, since, tail, limit, stream), () -> false, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private String read(OptionalLong tail) throws IOException {
        return read(false, Optional.empty(), tail, OptionalLong.empty(), "");
    }

    @Test
    void partialLines_areJoined() throws IOException {
        assertEquals("one\ntwo\nthree\nfour\n", read(OptionalLong.empty()));
    }

    @Test
    void tail_countsLinesFromTheEnd() throws IOException {
        assertEquals("four\n", read(OptionalLong.of(1)));
        assertEquals("three\nfour\n", read(OptionalLong.of(3)));
        assertEquals("", read(OptionalLong.of(0)));
        assertEquals("one\ntwo\nthree\nfour\n", read(OptionalLong.of(99)));
    }

    @Test
    void tail_reachesIntoTheRotatedFile() throws IOException {
        Files.move(file, root.resolve("0.log.20260101"));
        Files.writeString(file, "2026-01-01T00:00:09Z stdout F new\n");
        assertEquals("new\n", read(OptionalLong.of(1)));
        assertEquals("four\nnew\n", read(OptionalLong.of(2)));
        assertEquals("new\n", read(OptionalLong.empty()));
    }

    @Test
    void sinceStreamTimestampsAndLimit_choose() throws IOException {
        assertEquals("four\n", read(false, Optional.of(Instant.parse("2026-01-01T00:00:04Z")), OptionalLong.empty(), OptionalLong.empty(),
                ""));
        assertEquals("two\n", read(false, Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), "stderr"));
        assertEquals("2026-01-01T00:00:04.000000001+00:00 four\n", read(true, Optional.empty(), OptionalLong.of(1), OptionalLong.empty(),
                ""));
        assertEquals("one\nt", read(false, Optional.empty(), OptionalLong.empty(), OptionalLong.of(5), ""));
        assertEquals("2026-01-01T00:00:03.000000001Z three\n2026-01-01T00:00:04.000000001+00:00 four\n",
                read(true, Optional.empty(), OptionalLong.of(3), OptionalLong.empty(), ""));
    }

    @Test
    void follow_readsOnOverRotation_untilTheContainerEnds() throws Exception {
        var running = new AtomicBoolean(true);
        var out = new ByteArrayOutputStream();
        var request = new LogFile.Request(true, false, Optional.empty(), OptionalLong.of(1), OptionalLong.empty(), "");
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                LogFile.copy(file, request, running::get, out);
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        });
        Thread.sleep(300);
        Files.writeString(file, "2026-01-01T00:00:05Z stdout F five\n", StandardOpenOption.APPEND);
        Thread.sleep(300);
        Files.move(file, root.resolve("0.log.1"));
        Files.writeString(file, "2026-01-01T00:00:06Z stdout F six\n");
        Thread.sleep(500);
        running.set(false);
        reader.join();
        assertEquals("four\nfive\nsix\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void tailText_isBoundedInLinesAndBytes() {
        assertEquals("four\n", LogFile.tail(file, 1, 100));
        assertEquals("ur\n", LogFile.tail(file, 80, 3));
        assertEquals("", LogFile.tail(root.resolve("none"), 80, 100));
    }
}

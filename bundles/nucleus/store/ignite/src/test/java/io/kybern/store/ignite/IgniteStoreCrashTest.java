// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kybern.store.api.Entry;
import io.kybern.store.api.Operation;
import io.kybern.store.api.StoreException;
import io.kybern.store.api.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a dying process and a failing disk do to the store.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IgniteStoreCrashTest {
    private static final int HISTORY = 2 << 20;
    private static final Path STRACE = Path.of("/usr/bin/strace");

    @TempDir
    Path directory;

    private IgniteStore open() {
        return new IgniteStore(directory, Clock.systemUTC(), HISTORY, line -> {});
    }

    private static Map<String, Long> acknowledged(List<String> lines) {
        var revisions = new HashMap<String, Long>();
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words.length == 2) {
                revisions.put(words[0], Long.parseLong(words[1]));
            }
        }
        return revisions;
    }

    private void assertAllThere(Map<String, Long> acknowledged) {
        try (IgniteStore store = open()) {
            Map<String, Entry> entries = new HashMap<>();
            store.range("", "", 0, 0).entries().forEach(entry -> entries.put(entry.key(), entry));
            acknowledged.forEach((key, revision) -> {
                Entry entry = entries.get(key);
                assertNotNull(entry, () -> key + " was acknowledged at " + revision + " and is lost");
                assertEquals(revision, entry.modRevision());
                assertTrue(new String(entry.value(), US_ASCII).startsWith(key));
            });
            assertEquals(store.revision(), entries.size(), "each transaction created one key");
        }
    }

    @Test
    void killedUnderLoad_keepsAllThatWasAcknowledged() throws Exception {
        var all = new HashMap<String, Long>();
        for (int round = 0; round < 3; round++) {
            try (var process = new WritingProcess(directory, "round" + round, HISTORY)) {
                process.awaitReady();
                while (process.lines().size() < 6000) {
                    Thread.sleep(20);
                }
                Map<String, Long> acknowledged = acknowledged(process.kill());
                assertTrue(acknowledged.size() > 5900, () -> acknowledged.size() + " acknowledged");
                all.putAll(acknowledged);
            }
            assertAllThere(all);
        }
    }

    @Test
    void failingFsync_stopsTheStoreWithOneLineAndAcknowledgesNothing() throws Exception {
        assumeTrue(Files.isExecutable(STRACE), "needs strace");
        Map<String, Long> acknowledged;
        try (var process = new WritingProcess(directory, "eio", HISTORY)) {
            process.awaitReady();
            Process strace = new ProcessBuilder(STRACE.toString(), "-f", "-q", "-o", directory.resolve("strace.txt").toString(), "-e",
                    "trace=fsync,fdatasync,msync", "-e", "inject=fsync,fdatasync,msync:error=EIO", "-p", "" + process.pid())
                    .redirectErrorStream(true).start();
            List<String> lines = process.awaitEnd();
            assertTrue(strace.waitFor(10, TimeUnit.SECONDS));
            List<String> failures = lines.stream().filter(line -> line.startsWith("failed")).toList();
            assertEquals(1, failures.size(), failures::toString);
            assertTrue(failures.getFirst().contains("Input/output error"), failures::getFirst);
            assertTrue(Files.readString(directory.resolve("strace.txt")).contains("EIO"));
            acknowledged = acknowledged(lines);
        }
        try (IgniteStore store = open()) {
            acknowledged.keySet().forEach(key -> assertTrue(store.get(key).isPresent(), key));
        }
    }

    @Test
    void slowFsync_delaysEachAcknowledgement() throws Exception {
        assumeTrue(Files.isExecutable(STRACE), "needs strace");
        try (var process = new WritingProcess(directory, "slow", HISTORY)) {
            process.awaitReady();
            Process strace = new ProcessBuilder(STRACE.toString(), "-f", "-q", "-o", "/dev/null", "-e", "trace=fsync,fdatasync,msync", "-e",
                    "inject=fsync,fdatasync,msync:delay_exit=50000", "-p", "" + process.pid()).redirectErrorStream(true).start();
            Thread.sleep(1500);
            int before = process.lines().size();
            Thread.sleep(2000);
            int answered = process.lines().size() - before;
            process.kill();
            strace.waitFor();
            assertTrue(answered > 0 && answered <= 8 * 2000 / 50 + 8, () -> answered + " acknowledgements by 8 writers in 2 s");
        }
    }

    @Test
    void secondProcess_isRefusedInOneLine() throws Exception {
        try (var process = new WritingProcess(directory, "first", HISTORY)) {
            process.awaitReady();
            String message = assertThrows(StoreException.class, this::open).getMessage();
            assertEquals(1, message.lines().count());
            assertTrue(message.contains("lock"), message);
        }
    }

    @Test
    void unusableDirectory_isRefusedInOneLine() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        String message = assertThrows(StoreException.class, () -> new IgniteStore(file, Clock.systemUTC(), HISTORY, line -> {})).getMessage();
        assertEquals(1, message.lines().count());
    }

    @Test
    void clockSetBack_takesNoUpdateForAnOldOne() throws IOException {
        Files.writeString(directory.resolve("start-time"), "%020d\n".formatted(System.currentTimeMillis() + 86_400_000));
        for (int i = 1; i <= 3; i++) {
            try (IgniteStore store = open()) {
                assertEquals(i - 1, store.revision());
                store.commit(Transaction.of(new Operation.Put("a", new byte[] {(byte) i})));
                store.compact(i);
            }
        }
    }

    @Test
    void closedStore_leavesNoThread() throws Exception {
        open().close();
        Thread.sleep(200);
        List<String> left = Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
                .filter(name -> name.contains("kybern") || name.contains("ignite")).toList();
        assertEquals(List.of(), left);
    }
}

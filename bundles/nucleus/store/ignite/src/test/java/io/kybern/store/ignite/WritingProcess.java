// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kybern.store.api.Commit;
import io.kybern.store.api.StoreException;
import io.kybern.store.api.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A process of its own that writes into a store with 8 threads and tells each acknowledgement on its output: first `ready`, then
/// `KEY REVISION` a line, or `failed LINE`. It can be killed or traced.
final class WritingProcess implements AutoCloseable {
    private final Process process;
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread reader;

    /// The child. It writes lines of its own, each with one call.
    public static void main(String[] arguments) throws InterruptedException {
        String prefix = arguments[1];
        var failed = new CountDownLatch(1);
        var store = new IgniteStore(Path.of(arguments[0]), Clock.systemUTC(), Integer.parseInt(arguments[2]), line -> {
            say("failed " + line);
            failed.countDown();
        });
        say("ready");
        var writers = new ArrayList<Thread>();
        for (int writer = 0; writer < 8; writer++) {
            String own = prefix + "/" + writer + "/";
            writers.add(Thread.startVirtualThread(() -> write(store, own)));
        }
        failed.await();
        for (Thread writer : writers) {
            writer.join();
        }
        Runtime.getRuntime().halt(7);
    }

    private static void write(IgniteStore store, String prefix) {
        try {
            for (int i = 0; true; i++) {
                byte[] value = (prefix + i + "x".repeat(1000)).getBytes(US_ASCII);
                if (store.commit(Transaction.create(prefix + i, value)) instanceof Commit.Committed(long revision)) {
                    say(prefix + i + " " + revision);
                }
            }
        } catch (StoreException e) {
            // the handler of failures has said so
        }
    }

    private static void say(String line) {
        byte[] bytes = (line + "\n").getBytes(US_ASCII);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }

    WritingProcess(Path directory, String prefix, long historyBytes) throws IOException {
        var command = new ArrayList<String>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(flag -> flag.startsWith("--")).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WritingProcess.class.getName(), directory.toString(), prefix,
                "" + historyBytes));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(US_ASCII)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals("ready")) {
                    ready.countDown();
                } else {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            lines.add("failed to read: " + e);
        }
    }

    void awaitReady() throws InterruptedException {
        if (!ready.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("not ready within 30 s: " + lines);
        }
    }

    long pid() {
        return process.pid();
    }

    /// The lines so far.
    List<String> lines() {
        return List.copyOf(lines);
    }

    /// All lines, once it has ended.
    List<String> awaitEnd() throws InterruptedException {
        process.waitFor();
        reader.join();
        return lines();
    }

    /// Ends it as `kill -9` does.
    List<String> kill() throws InterruptedException {
        process.destroyForcibly();
        return awaitEnd();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

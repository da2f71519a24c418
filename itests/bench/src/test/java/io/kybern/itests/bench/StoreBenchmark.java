// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.bench;

import io.kybern.store.api.Change;
import io.kybern.store.api.Commit;
import io.kybern.store.api.Compare;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Listener;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Store;
import io.kybern.store.api.Transaction;
import io.kybern.store.ignite.IgniteStore;
import io.kybern.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// Compare-and-put of values of 1.5 KB by 1, 16 and 64 writers, reads, and opening, for both stores. The durable one writes below
/// `kybern.bench.data`, or the directory for temporary files: name a real disk.
final class StoreBenchmark implements Benchmark {
    private static final int VALUE = 1500;
    private static final int KEYS_A_WRITER = 200;
    private static final int OBJECTS = 100_000;
    private static final long HISTORY = 32 << 20;
    private static final long WARM_UP = 3_000_000_000L;
    private static final long MEASURED = 5_000_000_000L;

    @Override
    public void run(Measurements measurements) throws Exception {
        try (Store store = new MemoryStore(Clock.systemUTC())) {
            writers(measurements, "memory", store);
        }
        Path directory = Files.createTempDirectory(Path.of(System.getProperty("kybern.bench.data", System.getProperty("java.io.tmpdir"))), "store");
        try {
            try (Store store = ignite(directory)) {
                writers(measurements, "ignite", store);
                fill(measurements, store);
                reads(measurements, store);
            }
            long began = System.nanoTime();
            ignite(directory).close();
            measurements.add("ignite open and close, " + OBJECTS + " objects", (System.nanoTime() - began) / 1e6, "ms");
            measurements.add("ignite disk, " + OBJECTS + " objects", size(directory) / 1048576.0, "MiB");
        } finally {
            delete(directory);
        }
    }

    private static Store ignite(Path directory) {
        return new IgniteStore(directory, Clock.systemUTC(), HISTORY, line -> {
            throw new IllegalStateException(line);
        });
    }

    private void writers(Measurements measurements, String name, Store store) throws Exception {
        var heard = new LongAdder();
        store.watch("", store.revision(), new Listener() {
            @Override
            public void batch(long revision, List<Change> changes) {
                heard.add(changes.size());
            }
        });
        for (int writers : new int[] {1, 16, 64}) {
            write(store, writers, WARM_UP);
            double cpu = Measurements.cpuMicros();
            List<Long> latencies = write(store, writers, MEASURED);
            cpu = Measurements.cpuMicros() - cpu;
            String label = name + ", writers: " + writers;
            measurements.add(label, latencies.size() / (MEASURED / 1e9), "commits/s");
            measurements.add(label + ", CPU", cpu / latencies.size(), "us/commit");
            latencies.sort(Comparator.naturalOrder());
            measurements.add(label + ", p50", latencies.get(latencies.size() / 2) / 1e3, "us");
            measurements.add(label + ", p99", latencies.get(latencies.size() * 99 / 100) / 1e3, "us");
        }
        if (heard.sum() != store.revision()) {
            throw new IllegalStateException("the watcher heard " + heard.sum() + " of " + store.revision() + " changes");
        }
    }

    /// The latency of each commit, in nanoseconds.
    private static List<Long> write(Store store, int writers, long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        var all = new ArrayList<Long>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<List<Long>>>();
            for (int i = 0; i < writers; i++) {
                String prefix = "/registry/bench/" + i + "/";
                running.add(threads.submit(() -> writer(store, prefix, end)));
            }
            for (Future<List<Long>> one : running) {
                all.addAll(one.get());
            }
        }
        return all;
    }

    private static List<Long> writer(Store store, String prefix, long end) {
        var latencies = new ArrayList<Long>();
        var random = new Random(prefix.hashCode());
        for (long now = System.nanoTime(); now < end; ) {
            String key = prefix + random.nextInt(KEYS_A_WRITER);
            var compare = new Compare(key, store.get(key).map(Entry::modRevision).orElse(0L));
            Commit commit = store.commit(Transaction.of(new Operation.Put(key, value(random))).when(compare));
            if (!(commit instanceof Commit.Committed)) {
                throw new IllegalStateException("conflict on a writer's own key " + key);
            }
            long then = System.nanoTime();
            latencies.add(then - now);
            now = then;
        }
        return latencies;
    }

    private static byte[] value(Random random) {
        var value = new byte[VALUE];
        random.nextBytes(value);
        return value;
    }

    private static void fill(Measurements measurements, Store store) throws Exception {
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 64; writer++) {
                int first = writer;
                threads.submit(() -> {
                    var random = new Random(first);
                    for (int i = first; i < OBJECTS; i += 64) {
                        store.commit(Transaction.create("/registry/objects/%06d".formatted(i), value(random)));
                    }
                });
            }
        }
        measurements.add("ignite, creating " + OBJECTS + " objects by 64", OBJECTS / ((System.nanoTime() - began) / 1e9), "commits/s");
    }

    private static void reads(Measurements measurements, Store store) throws IOException {
        var random = new Random(1);
        long began = System.nanoTime();
        int gets = 2_000_000;
        for (int i = 0; i < gets; i++) {
            if (store.get("/registry/objects/%06d".formatted(random.nextInt(OBJECTS))).isEmpty()) {
                throw new IllegalStateException("an object is missing");
            }
        }
        measurements.add("get", gets / ((System.nanoTime() - began) / 1e9), "gets/s");
        began = System.nanoTime();
        int ranges = 20_000;
        for (int i = 0; i < ranges; i++) {
            String from = "/registry/objects/%06d".formatted(random.nextInt(OBJECTS - 500));
            if (store.range(from, "", 0, 500).entries().size() != 500) {
                throw new IllegalStateException("a range is too short");
            }
        }
        measurements.add("range of 500", ranges / ((System.nanoTime() - began) / 1e9), "ranges/s");
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

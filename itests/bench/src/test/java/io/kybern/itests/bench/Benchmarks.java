// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Entry point: `NAME FILE` runs one benchmark and writes its raw file.
public final class Benchmarks {
    private static final Map<String, Benchmark> ALL = new TreeMap<>(Map.of("scale", new ScaleBenchmark(), "scheduler",
            new SchedulerBenchmark(), "start", new StartBenchmark(), "store", new StoreBenchmark()));

    private Benchmarks() {}

    public static void main(String... args) throws Exception {
        Benchmark benchmark = args.length == 2 ? ALL.get(args[0]) : null;
        if (benchmark == null) {
            System.err.println("kybern: there are the benchmarks " + String.join(", ", ALL.keySet()));
            System.exit(2);
            return;
        }
        try (var measurements = new Measurements(Path.of(args[1]), args[0])) {
            benchmark.run(measurements);
        }
        System.exit(0);
    }
}

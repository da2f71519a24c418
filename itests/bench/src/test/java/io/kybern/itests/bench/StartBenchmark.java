// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// `kybern up --detach` with a node: on new data, then three times on existing data; memory and CPU when nothing happens.
final class StartBenchmark implements Benchmark {
    private static final int PORT = 7461;
    private static final int STARTS = 3;
    private static final int IDLE_SECONDS = 60;

    @Override
    public void run(Measurements measurements) throws Exception {
        Path data = Files.createTempDirectory("kybern-start");
        var instance = new Instance(data, PORT);
        try {
            measurements.add("up on new data", instance.up(), "s");
            for (int i = 0; i < STARTS; i++) {
                instance.down();
                measurements.add("up on existing data", instance.up(), "s");
                measurements.add("cpu of the start", instance.cpuSeconds(), "s");
            }
            TimeUnit.SECONDS.sleep(IDLE_SECONDS / 2);
            double cpu = instance.cpuSeconds();
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            measurements.add("idle cpu", (instance.cpuSeconds() - cpu) / IDLE_SECONDS * 100, "% of a core");
            measurements.add("idle resident memory", instance.residentMegabytes(), "MB");
        } finally {
            instance.down();
            instance.reset();
        }
    }
}

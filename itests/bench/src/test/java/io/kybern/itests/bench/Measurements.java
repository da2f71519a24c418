// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/// The raw file of a benchmark. Its first line says on what it ran.
final class Measurements implements AutoCloseable {
    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final BufferedWriter file;

    Measurements(Path path, String benchmark) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        file = Files.newBufferedWriter(path);
        line("{\"benchmark\": \"%s\", \"at\": \"%s\", \"java\": \"%s\", \"processors\": %d, \"load\": %.2f}".formatted(benchmark, Instant.now(),
                Runtime.version(), Runtime.getRuntime().availableProcessors(), SYSTEM.getSystemLoadAverage()));
    }

    void add(String what, double value, String unit) throws IOException {
        line("{\"case\": \"%s\", \"value\": %s, \"unit\": \"%s\"}".formatted(what, String.format(Locale.ROOT, "%.2f", value), unit));
        System.out.printf(Locale.ROOT, "%-48s %14.2f %s%n", what, value, unit);
    }

    private void line(String text) throws IOException {
        file.write(text);
        file.newLine();
    }

    /// CPU time of this process so far, in microseconds.
    static double cpuMicros() {
        return SYSTEM.getProcessCpuTime() / 1000.0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

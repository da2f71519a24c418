// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ignite.spi.discovery.DiscoverySpiHistorySupport;
import org.apache.ignite.spi.discovery.isolated.IsolatedDiscoverySpi;

/// The discovery of a node that is alone. Ignite orders updates of a key by the second in which the cluster was started, then by a count.
/// So each start here is at least a second later than the one before, even if it comes at once or the clock was set back; otherwise
/// an update could be taken for an older one.
@DiscoverySpiHistorySupport(true)
final class LoneDiscovery extends IsolatedDiscoverySpi {
    private final long startTime;

    private LoneDiscovery(long startTime) {
        this.startTime = startTime;
    }

    /// Chooses the start time and notes it in the directory.
    static LoneDiscovery next(Path directory, long now) throws IOException {
        Path file = directory.resolve("start-time");
        long previous = Files.exists(file) ? parse(Files.readString(file, US_ASCII)) : 0;
        long time = Math.max(now, previous + 1000);
        Files.write(file, "%020d\n".formatted(time).getBytes(US_ASCII), CREATE, WRITE, DSYNC);
        return new LoneDiscovery(time);
    }

    /// The note, 0 if its writing was cut off: then this start follows a crash of the whole machine, seconds ago at least.
    private static long parse(String note) {
        return note.matches("\\d{20}\n") ? Long.parseLong(note.strip()) : 0;
    }

    @Override
    public long getGridStartTime() {
        return startTime;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import io.kybern.store.sequencer.BlobMedium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.IgniteException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterState;

/// Blobs in two atomic caches of an embedded Ignite whose write-ahead log is synced with each put. Only keys of type `String` and
/// values of type `byte[]` lie in them, so nothing of ours is ever serialized.
final class IgniteMedium implements BlobMedium {
    private final Ignite ignite;
    private final IgniteCache<String, byte[]> log;
    private final IgniteCache<String, byte[]> checkpoint;

    /// Starts Ignite below a directory.
    static final class Opener implements BlobMedium.Opener {
        /// What Ignite reads from system properties only: no shutdown hook, banner or look for updates, and no filter of its own for
        /// deserialization, which a second instance of the bundle could not set again.
        private static final Map<String, String> PROPERTIES = Map.of("IGNITE_QUIET", "false", "IGNITE_NO_ASCII", "true",
                "IGNITE_UPDATE_NOTIFIER", "false", "IGNITE_NO_SHUTDOWN_HOOK", "true", "java.net.preferIPv4Stack", "true",
                "IGNITE_ENABLE_OBJECT_INPUT_FILTER_AUTOCONFIGURATION", "false", "IGNITE_PERFORMANCE_SUGGESTIONS_DISABLED", "true",
                "IGNITE_JVM_PAUSE_DETECTOR_DISABLED", "true");

        private final Path directory;
        private final InstantSource clock;
        private volatile Consumer<String> failures = line -> {};

        Opener(Path directory, InstantSource clock) {
            this.directory = directory;
            this.clock = clock;
        }

        void reportFailuresTo(Consumer<String> receiver) {
            failures = receiver;
        }

        @Override
        public BlobMedium open() throws IOException {
            PROPERTIES.forEach((name, value) -> {
                if (System.getProperty(name) == null) {
                    System.setProperty(name, value);
                }
            });
            try {
                Files.createDirectories(directory);
                var discovery = LoneDiscovery.next(directory, clock.millis());
                return activated(Ignition.start(Node.configuration(directory, discovery, line -> failures.accept(line))));
            } catch (IOException | IgniteException | CacheException e) {
                throw new IOException("the store cannot be opened: " + IgniteFailure.causeOf(e), e);
            }
        }

        private static IgniteMedium activated(Ignite ignite) {
            try {
                ignite.cluster().state(ClusterState.ACTIVE);
                return new IgniteMedium(ignite);
            } catch (IgniteException | CacheException | IllegalStateException e) {
                Ignition.stop(ignite.name(), true);
                throw new IgniteException(e);
            }
        }
    }

    private IgniteMedium(Ignite ignite) {
        this.ignite = ignite;
        log = ignite.cache(Node.LOG);
        checkpoint = ignite.cache(Node.CHECKPOINT);
    }

    private interface Call<T> {
        T on(IgniteCache<String, byte[]> cache);
    }

    private <T> T call(Area area, Call<T> call) throws IOException {
        try {
            return call.on(area == Area.LOG ? log : checkpoint);
        } catch (CacheException | IgniteException | IllegalStateException e) {
            throw new IOException(IgniteFailure.causeOf(e), e);
        }
    }

    @Override
    public Optional<byte[]> read(Area area, String name) throws IOException {
        return call(area, cache -> Optional.ofNullable(cache.get(name)));
    }

    @Override
    public void write(Area area, String name, byte[] blob) throws IOException {
        call(area, cache -> {
            cache.put(name, blob);
            return name;
        });
    }

    @Override
    public void remove(Area area, SortedSet<String> names) throws IOException {
        call(area, cache -> {
            cache.removeAll(names);
            return names;
        });
    }

    @Override
    public void close() {
        Ignition.stop(ignite.name(), false);
    }
}

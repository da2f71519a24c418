// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import org.osgi.framework.Constants;

/// The server process: one distribution over one data folder, until it is told to end (SIGTERM) or a bundle stops the framework.
///
/// It holds `DIR/run/lock`, writes its process id to `DIR/kybern.pid`, its log to `DIR/log/kybern.log` and the states of its bundles to
/// `DIR/run/bundles.json`. It exits with 1, and one message on standard error, when the distribution does not start.
public final class Server {
    private static final long LOG_LIMIT_BYTES = 32L << 20;
    private static final int LOGS_KEPT = 5;
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
    private static final Duration COMPLAINT_DELAY = Duration.ofSeconds(5);

    /// A run that ends by itself after so many seconds: the JVM learns from it what to prepare for the next starts.
    private static final String TRAINING_SECONDS = "kybern.trainingSeconds";

    private Server() {}

    public static void main(String... words) throws InterruptedException {
        System.setProperty("java.util.logging.manager", KeptLogManager.class.getName());
        try {
            run(ServerOptions.parse(words));
        } catch (LaunchException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(ServerOptions options) throws InterruptedException {
        try (FileChannel lock = lock(options.data())) {
            new LogFile(options.data().resolve("log/kybern.log"), LOG_LIMIT_BYTES, LOGS_KEPT)
                    .install(Level.parse(options.properties().getOrDefault("kybern.log.level", "INFO")));
            Path pid = options.data().resolve("kybern.pid");
            Files.deleteIfExists(BundleStates.file(options.data()));
            Files.writeString(pid, ProcessHandle.current().pid() + "\n");
            try {
                serve(options);
            } finally {
                Files.deleteIfExists(pid);
                Files.deleteIfExists(BundleStates.file(options.data()));
            }
            if (!lock.isOpen()) {
                throw new IllegalStateException("the instance's lock was lost");
            }
        } catch (IOException e) {
            throw new LaunchException("data folder " + options.data() + " cannot be used: " + e, e);
        }
    }

    private static FileChannel lock(Path data) throws IOException {
        Files.createDirectories(data.resolve("run"));
        Path file = data.resolve("run/lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new LaunchException("another server runs over " + data);
        }
        return channel;
    }

    private static void serve(ServerOptions options) throws InterruptedException {
        System.Logger logger = System.getLogger(Server.class.getName());
        long began = System.nanoTime();
        Map<String, String> properties = new TreeMap<>(options.properties());
        properties.put(Constants.FRAMEWORK_STORAGE, Launcher.storage(options.data()).toString());
        RunningFramework running;
        try {
            running = Launcher.start(distribution(options), properties);
        } catch (LaunchException e) {
            logger.log(System.Logger.Level.ERROR, e.getMessage(), e);
            throw e;
        }
        logger.log(System.Logger.Level.INFO, "{0} bundles of distribution {1} started in {2} ms",
                running.bundles().size(), options.distribution(), (System.nanoTime() - began) / 1_000_000);
        BundleStates states = BundleStates.publish(running, options.data());
        Thread hook = new Thread(() -> stop(running, logger), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        Thread.ofVirtual().name("waiting-components").start(() -> complain(running, states, logger));
        if (options.properties().containsKey(TRAINING_SECONDS)) {
            Thread.sleep(Duration.ofSeconds(Long.parseLong(options.properties().get(TRAINING_SECONDS))));
            return;
        }
        running.awaitStop();
    }

    private static Distribution distribution(ServerOptions options) {
        Distribution distribution = Distribution.load(options.home(), options.distribution());
        boolean console = Boolean.parseBoolean(options.properties().get("kybern.console"));
        return console ? distribution.with(Distribution.of(options.home(), "console")) : distribution;
    }

    private static void complain(RunningFramework running, BundleStates states, System.Logger logger) {
        try {
            Thread.sleep(COMPLAINT_DELAY);
        } catch (InterruptedException e) {
            return;
        }
        List<String> waiting = running.waitingComponents();
        if (!waiting.isEmpty()) {
            logger.log(System.Logger.Level.WARNING, "components that wait:\n  " + String.join("\n  ", waiting));
        }
        states.write();
    }

    private static void stop(RunningFramework running, System.Logger logger) {
        try {
            if (!running.stop(STOP_DEADLINE)) {
                logger.log(System.Logger.Level.WARNING, "bundles did not stop within {0} s", STOP_DEADLINE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Writes log records as lines to a file, which is renamed to `NAME.1`, `NAME.2`, … when it has grown to its limit.
///
/// A line is `<time> <level> <logger> [<thread>] <message>`; a throwable follows in its own lines.
public final class LogFile extends Handler {
    /// Libraries that tell at INFO what only their authors want to know. Held here, because the platform forgets loggers that nobody holds.
    private static final List<Logger> TALKATIVE = List.of(Logger.getLogger("org.eclipse.jetty"), Logger.getLogger("org.apache.aries"));

    private final Path file;
    private final long limit;
    private final int kept;
    private final SimpleFormatter messages = new SimpleFormatter();
    private Writer writer;
    private long size;

    /// @param limit bytes at which the file is renamed
    /// @param kept how many renamed files are kept
    public LogFile(Path file, long limit, int kept) {
        this.file = file;
        this.limit = limit;
        this.kept = kept;
        this.writer = open();
    }

    /// Makes this file the only destination of all loggers of the process.
    public void install(Level level) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(this);
        root.setLevel(level);
        TALKATIVE.forEach(logger -> logger.setLevel(level == Level.INFO ? Level.WARNING : level));
    }

    @Override
    public synchronized void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        String line = line(record);
        try {
            if (size > 0 && size + line.length() > limit) {
                rotate();
            }
            writer.write(line);
            writer.flush();
            size += line.length();
        } catch (IOException e) {
            reportError("log file " + file, e, java.util.logging.ErrorManager.WRITE_FAILURE);
        }
    }

    private String line(LogRecord record) {
        StringBuilder line = new StringBuilder(160);
        line.append(record.getInstant().truncatedTo(ChronoUnit.MILLIS)).append(' ').append(level(record.getLevel())).append(' ');
        line.append(record.getLoggerName()).append(" [").append(Thread.currentThread().getName()).append("] ");
        line.append(messages.formatMessage(record)).append('\n');
        if (record.getThrown() != null) {
            StringWriter trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(trace);
        }
        return line.toString();
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARNING";
        }
        return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    private void rotate() throws IOException {
        writer.close();
        for (int i = kept - 1; i >= 1; i--) {
            if (Files.exists(numbered(i))) {
                Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
        writer = open();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private BufferedWriter open() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            size = Files.exists(file) ? Files.size(file) : 0;
            return Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("log file " + file + " cannot be opened", e);
        }
    }

    @Override
    public synchronized void flush() {
        // each record is flushed as it is written
    }

    @Override
    public synchronized void close() {
        try {
            writer.close();
        } catch (IOException e) {
            reportError("log file " + file, e, java.util.logging.ErrorManager.CLOSE_FAILURE);
        }
    }
}

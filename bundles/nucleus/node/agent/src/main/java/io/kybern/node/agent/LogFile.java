// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/// Reads container logs in the CRI format: `TIME STREAM TAG MESSAGE` a line, tag `P` for a part of a line that goes on, `F` for its end.
final class LogFile {
    private static final int BLOCK = 64 * 1024;
    private static final Duration PAUSE = Duration.ofMillis(150);

    private LogFile() {
    }

    /// What a reader asks for.
    ///
    /// @param stream `stdout`, `stderr` or empty for both
    record Request(boolean follow, boolean timestamps, Optional<Instant> since, OptionalLong tailLines, OptionalLong limitBytes,
            String stream) {
        static final Request ALL = new Request(false, false, Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), "");
    }

    /// One line of the file.
    record Line(String time, String stream, boolean partial, byte[] message) {
        static Optional<Line> parse(byte[] raw) {
            int first = indexOf(raw, 0);
            int second = first < 0 ? -1 : indexOf(raw, first + 1);
            if (second < 0) {
                return Optional.empty();
            }
            int third = indexOf(raw, second + 1);
            int end = third < 0 ? raw.length : third;
            String tag = new String(raw, second + 1, end - second - 1, StandardCharsets.US_ASCII);
            byte[] message = third < 0 ? new byte[0] : java.util.Arrays.copyOfRange(raw, third + 1, raw.length);
            return Optional.of(new Line(new String(raw, 0, first, StandardCharsets.US_ASCII),
                    new String(raw, first + 1, second - first - 1, StandardCharsets.US_ASCII), tag.split(":")[0].equals("P"), message));
        }

        private static int indexOf(byte[] raw, int from) {
            for (int i = from; i < raw.length; i++) {
                if (raw[i] == ' ') {
                    return i;
                }
            }
            return -1;
        }

        Optional<Instant> instant() {
            try {
                return Optional.of(java.time.OffsetDateTime.parse(time).toInstant());
            } catch (DateTimeParseException _) {
                return Optional.empty();
            }
        }
    }

    /// Copies what is asked for. With `follow` it goes on until the container has ended and everything is read; a file that was rotated is
    /// read to its end, then the new one.
    ///
    /// @param running whether more may come
    static void copy(Path file, Request request, BooleanSupplier running, OutputStream out) throws IOException {
        var sink = new Sink(request, out);
        Path current = file;
        long offset = 0;
        if (request.tailLines.isPresent()) {
            offset = tailOffset(file, request.tailLines.getAsLong());
            long missing = offset > 0 ? 0 : request.tailLines.getAsLong() - lines(file);
            Optional<Path> rotated = missing > 0 ? newestRotated(file) : Optional.empty();
            if (rotated.isPresent()) {
                try (var reader = new RandomAccessFile(rotated.get().toFile(), "r")) {
                    reader.seek(tailOffset(rotated.get(), missing));
                    read(reader, rotated.get(), key(rotated.get()), false, () -> false, sink);
                }
            }
        }
        while (true) {
            Object key = key(current);
            boolean ended;
            try (var reader = new RandomAccessFile(current.toFile(), "r")) {
                reader.seek(offset);
                ended = read(reader, current, key, request.follow, running, sink);
            }
            if (ended || sink.full) {
                out.flush();
                return;
            }
            offset = 0;
        }
    }

    private static long lines(Path file) throws IOException {
        try (var stream = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return stream.count();
        }
    }

    /// The part of the log that was rotated away last.
    private static Optional<Path> newestRotated(Path file) throws IOException {
        try (var stream = Files.list(file.getParent())) {
            String prefix = file.getFileName() + ".";
            return stream.filter(path -> path.getFileName().toString().startsWith(prefix)).max(java.util.Comparator.naturalOrder());
        }
    }

    /// Whether reading is over; false when the file was rotated away under the reader.
    private static boolean read(RandomAccessFile reader, Path file, Object key, boolean follow, BooleanSupplier running, Sink sink)
            throws IOException {
        byte[] block = new byte[BLOCK];
        while (!sink.full) {
            boolean wasRunning = running.getAsBoolean();
            int count = reader.read(block);
            if (count > 0) {
                sink.take(block, count);
                continue;
            }
            if (!follow || !wasRunning) {
                sink.end();
                return true;
            }
            sink.out.flush();
            if (!key(file).equals(key) && Files.exists(file)) {
                return false;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return true;
    }

    private static Object key(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:ino");
        } catch (NoSuchFileException _) {
            return "gone";
        }
    }

    /// Cuts blocks into lines and writes those that match.
    private static final class Sink {
        private final Request request;
        private final OutputStream out;
        private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
        private long left;
        private boolean full;
        private boolean lineBegins = true;

        Sink(Request request, OutputStream out) {
            this.request = request;
            this.out = out;
            this.left = request.limitBytes.orElse(Long.MAX_VALUE);
        }

        void take(byte[] block, int count) throws IOException {
            int from = 0;
            for (int i = 0; i < count && !full; i++) {
                if (block[i] == '\n') {
                    rest.write(block, from, i - from);
                    line(rest.toByteArray());
                    rest.reset();
                    from = i + 1;
                }
            }
            if (from < count) {
                rest.write(block, from, count - from);
            }
        }

        void end() throws IOException {
            if (rest.size() > 0) {
                line(rest.toByteArray());
                rest.reset();
            }
        }

        private void line(byte[] raw) throws IOException {
            Optional<Line> parsed = Line.parse(raw);
            if (parsed.isEmpty()) {
                return;
            }
            Line line = parsed.get();
            if (!request.stream.isEmpty() && !request.stream.equals(line.stream)) {
                return;
            }
            if (request.since.isPresent() && line.instant().isPresent() && line.instant().get().isBefore(request.since.get())) {
                return;
            }
            if (request.timestamps && lineBegins) {
                write((line.time + " ").getBytes(StandardCharsets.US_ASCII));
            }
            write(line.message);
            if (!line.partial) {
                write(new byte[] {'\n'});
            }
            lineBegins = !line.partial;
        }

        private void write(byte[] bytes) throws IOException {
            int count = (int) Math.min(bytes.length, left);
            out.write(bytes, 0, count);
            left -= count;
            full = left <= 0;
        }
    }

    /// Where the last lines begin.
    static long tailOffset(Path file, long lines) throws IOException {
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            long end = reader.length();
            if (lines <= 0) {
                return end;
            }
            byte[] block = new byte[BLOCK];
            long at = end;
            long seen = 0;
            while (at > 0) {
                int count = (int) Math.min(BLOCK, at);
                at -= count;
                reader.seek(at);
                reader.readFully(block, 0, count);
                for (int i = count - 1; i >= 0; i--) {
                    if (block[i] == '\n' && at + i < end - 1 && ++seen == lines) {
                        return at + i + 1;
                    }
                }
            }
            return 0;
        }
    }

    /// The last lines' messages, for termination messages.
    static String tail(Path file, int lines, int bytes) {
        var out = new ByteArrayOutputStream();
        try {
            var request = new Request(false, false, Optional.empty(), OptionalLong.of(lines), OptionalLong.empty(), "");
            copy(file, request, () -> false, out);
        } catch (IOException _) {
            return "";
        }
        byte[] all = out.toByteArray();
        int from = Math.max(0, all.length - bytes);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }
}

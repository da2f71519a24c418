// SPDX-License-Identifier: Apache-2.0
package io.kybern.spdy.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One two-way byte stream of a [SpdyConnection]. Each direction ends by itself.
public final class SpdyStream {
    private static final int BUFFER_LIMIT = 1 << 20;
    private static final int MAX_FRAME = 32 * 1024;

    private final SpdyConnection connection;
    private final int id;
    private final Map<String, String> headers;
    private final CompletableFuture<Void> accepted = new CompletableFuture<>();
    private final CompletableFuture<Void> remoteEnd = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> received = new ArrayDeque<>();
    private int headOffset;
    private long buffered;
    private boolean ended;
    private boolean discard;
    private String broken = "";
    private volatile boolean outputClosed;

    private final InputStream input = new Input();
    private final OutputStream output = new Output();

    SpdyStream(SpdyConnection connection, int id, Map<String, String> headers) {
        this.connection = connection;
        this.id = id;
        this.headers = Map.copyOf(headers);
    }

    /// The stream's number: odd when the client opened it.
    public int id() {
        return id;
    }

    /// The headers it was opened with; names are in lower case.
    public Map<String, String> headers() {
        return headers;
    }

    /// What the other side sends. Closing it discards what is still to come.
    public InputStream input() {
        return input;
    }

    /// Sends to the other side, at once and unbuffered. Closing it ends this direction.
    public OutputStream output() {
        return output;
    }

    /// Completes when the other side accepted the stream, exceptionally (`IOException`) when it or the connection refused.
    public CompletionStage<Void> accepted() {
        return accepted;
    }

    /// Completes, never exceptionally, when the other side has ended its direction, reset the stream, or the connection broke.
    public CompletionStage<Void> remoteEnd() {
        return remoteEnd;
    }

    /// Ends both directions at once, as an error.
    public void reset() {
        outputClosed = true;
        connection.sendReset(this);
        fail("stream reset");
    }

    // ---- called by the connection's reader

    void replied() {
        accepted.complete(null);
    }

    void receive(byte[] data) throws IOException {
        lock.lock();
        try {
            while (buffered > BUFFER_LIMIT && !discard && broken.isEmpty()) {
                changed.await();
            }
            if (discard || ended || !broken.isEmpty()) {
                return;
            }
            received.add(data);
            buffered += data.length;
            changed.signalAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        remoteEnd.complete(null);
    }

    void fail(String reason) {
        lock.lock();
        try {
            if (!ended && broken.isEmpty()) {
                broken = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        outputClosed = true;
        accepted.completeExceptionally(new IOException(reason));
        remoteEnd.complete(null);
    }

    boolean finished() {
        return outputClosed && remoteEnd.isDone();
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            lock.lock();
            try {
                while (received.isEmpty()) {
                    if (!broken.isEmpty()) {
                        throw new IOException(broken);
                    }
                    if (ended || discard) {
                        return -1;
                    }
                    changed.await();
                }
                return take(target, offset, length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                lock.unlock();
            }
        }

        private int take(byte[] target, int offset, int length) {
            var head = received.element();
            int count = Math.min(length, head.length - headOffset);
            System.arraycopy(head, headOffset, target, offset, count);
            headOffset += count;
            buffered -= count;
            if (headOffset == head.length) {
                received.remove();
                headOffset = 0;
            }
            changed.signalAll();
            return count;
        }

        @Override
        public int available() {
            lock.lock();
            try {
                return received.isEmpty() ? 0 : received.element().length - headOffset;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                discard = true;
                received.clear();
                buffered = 0;
                headOffset = 0;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            int end = offset + length;
            for (int at = offset; at < end; at += MAX_FRAME) {
                if (outputClosed) {
                    throw new IOException("stream closed");
                }
                connection.sendData(id, data, at, Math.min(MAX_FRAME, end - at), false);
            }
        }

        @Override
        public void close() throws IOException {
            if (outputClosed) {
                return;
            }
            outputClosed = true;
            connection.sendData(id, new byte[0], 0, 0, true);
            connection.forgetWhenFinished(SpdyStream.this);
        }
    }

    /// Waits for the acceptance of a stream that this side opened.
    void awaitAccepted(long timeout, TimeUnit unit) throws IOException {
        try {
            accepted.get(timeout, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()), e);
        } catch (TimeoutException e) {
            throw new IOException("no reply to the opening of a stream", e);
        }
    }
}

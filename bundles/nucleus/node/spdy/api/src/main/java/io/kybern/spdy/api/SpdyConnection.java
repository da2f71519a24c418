// SPDX-License-Identifier: Apache-2.0
package io.kybern.spdy.api;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// A SPDY/3.1 connection over a pair of byte streams that are already upgraded. One thread from the given factory reads frames
/// until the connection ends; writes happen on the threads that write. All methods are safe for many threads.
public final class SpdyConnection implements AutoCloseable {
    private static final int VERSION = 0x8003;
    private static final int SYN_STREAM = 1;
    private static final int SYN_REPLY = 2;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int FLAG_FIN = 1;
    private static final int CANCEL = 5;
    private static final int MAX_CONTROL = 1 << 20;
    private static final long REPLY_SECONDS = 30;

    private final DataInputStream in;
    private final OutputStream out;
    private final boolean client;
    private final Consumer<SpdyStream> onStream;
    private final HeaderCompression compression = new HeaderCompression();
    private final Map<Integer, SpdyStream> streams = new ConcurrentHashMap<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int nextId;

    private SpdyConnection(InputStream in, OutputStream out, boolean client, Consumer<SpdyStream> onStream, ThreadFactory threads) {
        this.in = new DataInputStream(new BufferedInputStream(in, 64 * 1024));
        this.out = out;
        this.client = client;
        this.onStream = onStream;
        this.nextId = client ? 1 : 2;
        threads.newThread(this::readFrames).start();
    }

    /// The side that sent the upgrade request; streams that the other side opens are refused.
    public static SpdyConnection client(InputStream in, OutputStream out, ThreadFactory threads) {
        return new SpdyConnection(in, out, true, SpdyStream::reset, threads);
    }

    /// The side that answered the upgrade request.
    ///
    /// @param onStream called on the reading thread for each stream the client opens, accepted already; must not block
    public static SpdyConnection server(InputStream in, OutputStream out, Consumer<SpdyStream> onStream, ThreadFactory threads) {
        return new SpdyConnection(in, out, false, onStream, threads);
    }

    /// Opens a stream and waits until the other side accepts it.
    public SpdyStream open(Map<String, String> headers) throws IOException {
        SpdyStream stream;
        writing.lock();
        try {
            stream = new SpdyStream(this, nextId, headers);
            nextId += 2;
            streams.put(stream.id(), stream);
            if (closed.get()) {
                throw new IOException("connection closed");
            }
            var block = compression.compress(headers);
            var body = ByteBuffer.allocate(10 + block.length).putInt(stream.id()).putInt(0).putShort((short) 0).put(block);
            sendControl(SYN_STREAM, 0, body.array());
        } finally {
            writing.unlock();
        }
        stream.awaitAccepted(REPLY_SECONDS, TimeUnit.SECONDS);
        return stream;
    }

    /// Completes, never exceptionally, when the connection is over.
    public CompletionStage<Void> ended() {
        return ended;
    }

    /// Ends the connection and with it all streams.
    @Override
    public void close() {
        end("connection closed");
    }

    // ---- writing

    void sendData(int id, byte[] data, int offset, int length, boolean last) throws IOException {
        var frame = ByteBuffer.allocate(8 + length);
        frame.putInt(id).putInt((last ? FLAG_FIN << 24 : 0) | length).put(data, offset, length);
        send(frame.array());
    }

    void sendReset(SpdyStream stream) {
        streams.remove(stream.id());
        try {
            sendControl(RST_STREAM, 0, ByteBuffer.allocate(8).putInt(stream.id()).putInt(CANCEL).array());
        } catch (IOException e) {
            end("connection broken: " + e.getMessage());
        }
    }

    void forgetWhenFinished(SpdyStream stream) {
        if (stream.finished()) {
            streams.remove(stream.id());
        }
    }

    private void sendControl(int type, int flags, byte[] body) throws IOException {
        var frame = ByteBuffer.allocate(8 + body.length);
        frame.putShort((short) VERSION).putShort((short) type).putInt(flags << 24 | body.length).put(body);
        send(frame.array());
    }

    private void send(byte[] frame) throws IOException {
        writing.lock();
        try {
            out.write(frame);
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    // ---- reading

    private void readFrames() {
        var reason = "connection closed by the other side";
        try {
            while (!closed.get()) {
                int first = in.read();
                if (first < 0) {
                    break;
                }
                int head = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int flags = in.readUnsignedByte();
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                if (head >= 0) {
                    dataFrame(head, flags, length);
                } else if (!controlFrame(head, flags, length)) {
                    break;
                }
            }
        } catch (IOException e) {
            reason = "connection broken: " + e.getMessage();
        } finally {
            end(reason);
            compression.close();
        }
    }

    private void dataFrame(int id, int flags, int length) throws IOException {
        var data = in.readNBytes(length);
        if (data.length < length) {
            throw new IOException("truncated frame");
        }
        var stream = streams.get(id);
        if (stream == null) {
            return;
        }
        if (length > 0) {
            stream.receive(data);
        }
        endIfLast(stream, flags);
    }

    /// False when the frame ends the connection.
    private boolean controlFrame(int head, int flags, int length) throws IOException {
        if (head >>> 16 != VERSION) {
            throw new IOException("not SPDY version 3: " + Integer.toHexString(head));
        }
        if (length > MAX_CONTROL) {
            throw new IOException("control frame of " + length + " bytes");
        }
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("truncated frame");
        }
        switch (head & 0xffff) {
            case SYN_STREAM -> opened(body, flags);
            case SYN_REPLY -> replied(body, flags);
            case RST_STREAM -> {
                var stream = streams.remove(idOf(body));
                if (stream != null) {
                    stream.fail("stream reset by the other side");
                }
            }
            case PING -> pinged(body);
            case GOAWAY -> {
                return !streams.isEmpty();
            }
            default -> { }
        }
        return true;
    }

    private void opened(byte[] body, int flags) throws IOException {
        if (body.length < 10) {
            throw new IOException("short SYN_STREAM");
        }
        int id = idOf(body);
        var headers = compression.expand(body, 10, body.length - 10);
        var stream = new SpdyStream(this, id, headers);
        streams.put(id, stream);
        if (!client) {
            writing.lock();
            try {
                var block = compression.compress(Map.of());
                sendControl(SYN_REPLY, 0, ByteBuffer.allocate(4 + block.length).putInt(id).put(block).array());
            } finally {
                writing.unlock();
            }
            stream.replied();
        }
        onStream.accept(stream);
        endIfLast(stream, flags);
    }

    private void replied(byte[] body, int flags) throws IOException {
        if (body.length < 4) {
            throw new IOException("short SYN_REPLY");
        }
        compression.expand(body, 4, body.length - 4);
        var stream = streams.get(idOf(body));
        if (stream != null) {
            stream.replied();
            endIfLast(stream, flags);
        }
    }

    private void pinged(byte[] body) throws IOException {
        int id = ByteBuffer.wrap(body).getInt();
        boolean theirs = (id & 1) == (client ? 0 : 1);
        if (theirs) {
            sendControl(PING, 0, body);
        }
    }

    private void endIfLast(SpdyStream stream, int flags) {
        if ((flags & FLAG_FIN) != 0) {
            stream.end();
            forgetWhenFinished(stream);
        }
    }

    private static int idOf(byte[] body) throws IOException {
        if (body.length < 4) {
            throw new IOException("short control frame");
        }
        return ByteBuffer.wrap(body).getInt() & 0x7fffffff;
    }

    private void end(String reason) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        streams.values().forEach(stream -> stream.fail(reason));
        streams.clear();
        closeQuietly(out);
        closeQuietly(in);
        ended.complete(null);
    }

    private static void closeQuietly(Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            System.getLogger(SpdyConnection.class.getName()).log(System.Logger.Level.DEBUG, "closing a connection", e);
        }
    }
}

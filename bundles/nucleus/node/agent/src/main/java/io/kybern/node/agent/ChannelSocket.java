// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/// A WebSocket whose binary messages begin with a channel number: `v4.channel.k8s.io`, and `v5.channel.k8s.io`, where a message of channel
/// 255
/// ends the channel it names. Exec and attach use 0 stdin, 1 stdout, 2 stderr, 3 status, 4 terminal size.
public final class ChannelSocket implements Session.Listener, RemoteCommand.Front {
    static final int CLOSE = 255;
    private static final int STATUS = 3;
    private static final int RESIZE = 4;
    private static final long LARGEST_MESSAGE = 32L << 20;

    private final Codec json;
    private final NodeTasks tasks;
    private final Supplier<ContainerSession> command;
    private final Map<Integer, ChunkStream> incoming = new ConcurrentHashMap<>();
    private volatile BiConsumer<Integer, Integer> resize = (_, _) -> { };
    @SuppressWarnings("NullAway.Init") // set when the socket opens, before anything uses it
    private volatile Session session;
    @SuppressWarnings("NullAway.Init") // set before the command is served
    private volatile ContainerSession running;

    ChannelSocket(Codec json, NodeTasks tasks, Supplier<ContainerSession> command) {
        this.json = json;
        this.tasks = tasks;
        this.command = command;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        opened.setMaxBinaryMessageSize(LARGEST_MESSAGE);
        opened.setIdleTimeout(java.time.Duration.ZERO);
        channel(0);
        tasks.start("exec", this::serve);
        opened.demand();
    }

    private void serve() {
        try {
            running = command.get();
        } catch (io.kybern.runtime.api.RuntimeFailure failure) {
            end(RemoteCommand.status(io.kybern.runtime.api.SessionExit.failed(String.valueOf(failure.getMessage()))));
            return;
        }
        RemoteCommand.run(running, this, tasks);
    }

    private ChunkStream channel(int number) {
        return incoming.computeIfAbsent(number, _ -> new ChunkStream());
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        byte[] message = new byte[payload.remaining()];
        payload.get(message);
        callback.succeed();
        tasks.start("exec-in", () -> {
            if (message.length > 0) {
                take(message);
            }
            session.demand();
        });
    }

    @Override
    public void onWebSocketText(String text) {
        session.demand();
    }

    private void take(byte[] message) {
        int channel = message[0] & 0xff;
        byte[] data = java.util.Arrays.copyOfRange(message, 1, message.length);
        if (channel == RESIZE) {
            size(data);
        } else if (channel == CLOSE && data.length > 0) {
            channel(data[0] & 0xff).finish();
        } else {
            channel(channel).put(data);
        }
    }

    private void size(byte[] data) {
        try {
            Value size = json.decode(data);
            resize.accept((int) size.get("Width").integer(0), (int) size.get("Height").integer(0));
        } catch (DecodeException _) {
            return;
        }
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback callback) {
        gone();
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        gone();
    }

    /// The client left: the process' input ends, and its output goes nowhere.
    private void gone() {
        incoming.values().forEach(ChunkStream::finish);
        ContainerSession process = running;
        if (process != null) {
            process.close();
        }
    }

    // ---- the front

    @Override
    public InputStream stdin() {
        return channel(0);
    }

    @Override
    public OutputStream stdout() {
        return output(session, 1);
    }

    @Override
    public OutputStream stderr() {
        return output(session, 2);
    }

    @Override
    public void onResize(BiConsumer<Integer, Integer> columnsAndRows) {
        resize = columnsAndRows;
    }

    @Override
    public void end(Value status) {
        try {
            output(session, STATUS).write(json.encode(status));
        } catch (IOException _) {
            return;
        }
        session.close(1000, "", Callback.NOOP);
    }

    /// What is written becomes messages of one channel; a write returns when the message has been sent.
    static OutputStream output(Session session, int channel) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                ByteBuffer message = ByteBuffer.allocate(length + 1);
                message.put((byte) channel).put(data, offset, length).flip();
                send(session, message);
            }
        };
    }

    static void send(Session session, ByteBuffer message) throws IOException {
        var done = new Callback.Completable();
        session.sendBinary(message, done);
        try {
            done.join();
        } catch (CompletionException failure) {
            throw new IOException(failure.getCause());
        }
    }
}

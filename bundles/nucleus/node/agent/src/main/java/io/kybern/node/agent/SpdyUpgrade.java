// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerSession;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.SessionExit;
import io.kybern.runtime.api.StreamOptions;
import io.kybern.spdy.api.SpdyConnection;
import io.kybern.spdy.api.SpdyStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/// A connection that a client switched to SPDY/3.1, as clients older than WebSocket streaming do. It appears as a pair of byte streams.
final class SpdyUpgrade extends AbstractConnection implements Connection.UpgradeTo {
    private static final long PATIENCE_SECONDS = 30;

    private final ChunkStream in = new ChunkStream();
    private final BiConsumer<InputStream, OutputStream> serve;
    private final NodeTasks tasks;

    /// @param serve runs on its own thread until the connection has ended
    SpdyUpgrade(EndPoint endPoint, Executor executor, NodeTasks tasks, BiConsumer<InputStream, OutputStream> serve) {
        super(endPoint, executor);
        this.tasks = tasks;
        this.serve = serve;
    }

    @Override
    public void onUpgradeTo(ByteBuffer rest) {
        if (rest != null && rest.hasRemaining()) {
            in.put(BufferUtil.toArray(rest));
        }
    }

    @Override
    public void onOpen() {
        super.onOpen();
        tasks.start("spdy", () -> {
            serve.accept(in, output());
            close();
        });
        fillInterested();
    }

    @Override
    public void onFillable() {
        ByteBuffer buffer = BufferUtil.allocate(32 * 1024);
        try {
            while (true) {
                int filled = getEndPoint().fill(buffer);
                if (filled < 0) {
                    in.finish();
                    return;
                }
                if (filled == 0) {
                    fillInterested();
                    return;
                }
                in.put(BufferUtil.toArray(buffer));
                BufferUtil.clear(buffer);
            }
        } catch (IOException _) {
            in.finish();
        }
    }

    @Override
    public void onClose(Throwable cause) {
        super.onClose(cause);
        in.finish();
    }

    private OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                var done = new Callback.Completable();
                getEndPoint().write(done, ByteBuffer.wrap(data, offset, length));
                try {
                    done.join();
                } catch (CompletionException failure) {
                    throw new IOException(failure.getCause());
                }
            }
        };
    }

    /// Serves exec or attach: the client opens a stream for each of error, stdin, stdout, stderr and resize that it wants.
    static void command(InputStream in, OutputStream out, StreamOptions options, Codec json, NodeTasks tasks,
            Supplier<ContainerSession> command) {
        var streams = new ConcurrentHashMap<String, CompletableFuture<SpdyStream>>();
        try (SpdyConnection connection = SpdyConnection.server(in, out,
                stream -> future(streams, stream.headers().getOrDefault("streamtype", "")).complete(stream),
                tasks.factory("spdy"))) {
            SpdyStream error = RemoteCommand.await(future(streams, "error"), PATIENCE_SECONDS);
            var front = new StreamsFront(error, json, tasks, streams);
            front.take(options);
            try {
                RemoteCommand.run(command.get(), front, tasks);
            } catch (RuntimeFailure failure) {
                front.end(RemoteCommand.status(SessionExit.failed(String.valueOf(failure.getMessage()))));
            }
            RemoteCommand.await(connection.ended().toCompletableFuture(), 2);
        } catch (IOException _) {
            return;
        }
    }

    private static CompletableFuture<SpdyStream> future(Map<String, CompletableFuture<SpdyStream>> streams, String type) {
        return streams.computeIfAbsent(type, _ -> new CompletableFuture<>());
    }

    /// The client's streams.
    private static final class StreamsFront implements RemoteCommand.Front {
        private final SpdyStream error;
        private final Codec json;
        private final NodeTasks tasks;
        private final Map<String, CompletableFuture<SpdyStream>> streams;
        private InputStream stdin = InputStream.nullInputStream();
        private OutputStream stdout = OutputStream.nullOutputStream();
        private OutputStream stderr = OutputStream.nullOutputStream();

        StreamsFront(SpdyStream error, Codec json, NodeTasks tasks, Map<String, CompletableFuture<SpdyStream>> streams) {
            this.error = error;
            this.json = json;
            this.tasks = tasks;
            this.streams = streams;
        }

        void take(StreamOptions options) throws IOException {
            if (options.stdin()) {
                stdin = RemoteCommand.await(future(streams, "stdin"), PATIENCE_SECONDS).input();
            }
            if (options.stdout()) {
                stdout = RemoteCommand.await(future(streams, "stdout"), PATIENCE_SECONDS).output();
            }
            if (options.stderr()) {
                stderr = RemoteCommand.await(future(streams, "stderr"), PATIENCE_SECONDS).output();
            }
        }

        @Override
        public InputStream stdin() {
            return stdin;
        }

        @Override
        public OutputStream stdout() {
            return stdout;
        }

        @Override
        public OutputStream stderr() {
            return stderr;
        }

        @Override
        public void onResize(BiConsumer<Integer, Integer> columnsAndRows) {
            future(streams, "resize").thenAccept(stream -> tasks.start("resize", () -> sizes(stream, columnsAndRows)));
        }

        /// Terminal sizes are JSON objects one after the other, a line each.
        private void sizes(SpdyStream stream, BiConsumer<Integer, Integer> resize) {
            var line = new ByteArrayOutputStream();
            try {
                for (int next = stream.input().read(); next >= 0; next = stream.input().read()) {
                    line.write(next);
                    if (next == '}') {
                        Value size = json.decode(line.toByteArray());
                        resize.accept((int) size.get("Width").integer(0), (int) size.get("Height").integer(0));
                        line.reset();
                    }
                }
            } catch (IOException | DecodeException _) {
                return;
            }
        }

        @Override
        public void end(Value status) {
            try (OutputStream out = error.output(); OutputStream first = stdout; OutputStream second = stderr) {
                first.flush();
                second.flush();
                out.write(json.encode(status));
            } catch (IOException _) {
                return;
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/// Port-forward over a WebSocket. As `v4.channel.k8s.io` it has for the i-th port the channels 2i (data) and 2i+1 (error), each beginning
/// with the port in two bytes, low first; as `SPDY/3.1+portforward.k8s.io` its messages are a SPDY connection.
public final class ForwardSocket implements Session.Listener {
    private final PortForward forward;
    private final List<Integer> ports;
    private final NodeTasks tasks;
    private final boolean tunnel;
    private final Map<Integer, ChunkStream> incoming = new ConcurrentHashMap<>();
    @SuppressWarnings("NullAway.Init") // set when the socket opens, before anything uses it
    private volatile Session session;

    /// @param ports none for a SPDY tunnel
    ForwardSocket(PortForward forward, List<Integer> ports, boolean tunnel, NodeTasks tasks) {
        this.forward = forward;
        this.ports = ports;
        this.tunnel = tunnel;
        this.tasks = tasks;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        opened.setMaxBinaryMessageSize(32L << 20);
        opened.setIdleTimeout(java.time.Duration.ZERO);
        if (tunnel) {
            ChunkStream in = channel(0);
            tasks.start("forward-tunnel", () -> {
                forward.serve(in, plain());
                session.close(1000, "", Callback.NOOP);
            });
        } else {
            tasks.start("forward", this::serveChannels);
        }
        opened.demand();
    }

    private ChunkStream channel(int number) {
        return incoming.computeIfAbsent(number, _ -> new ChunkStream());
    }

    private void serveChannels() {
        var left = new AtomicInteger(ports.size());
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i);
            int channel = 2 * i;
            OutputStream data = ChannelSocket.output(session, channel);
            OutputStream error = ChannelSocket.output(session, channel + 1);
            byte[] number = {(byte) port, (byte) (port >> 8)};
            try {
                data.write(number);
                error.write(number);
            } catch (IOException _) {
                return;
            }
            ChunkStream in = channel(channel);
            tasks.start("forward-" + port, () -> {
                forward.connect(port, in, data).ifPresent(trouble -> report(error, forward.message(port, trouble)));
                if (left.decrementAndGet() == 0) {
                    session.close(1000, "", Callback.NOOP);
                }
            });
        }
    }

    private static void report(OutputStream error, String message) {
        try {
            error.write(message.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            return;
        }
    }

    private OutputStream plain() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                ChannelSocket.send(session, ByteBuffer.wrap(java.util.Arrays.copyOfRange(data, offset, offset + length)));
            }
        };
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        byte[] message = new byte[payload.remaining()];
        payload.get(message);
        callback.succeed();
        tasks.start("forward-in", () -> {
            if (tunnel) {
                channel(0).put(message);
            } else if (message.length > 0) {
                channel(message[0] & 0xff).put(java.util.Arrays.copyOfRange(message, 1, message.length));
            }
            session.demand();
        });
    }

    @Override
    public void onWebSocketText(String text) {
        session.demand();
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback callback) {
        incoming.values().forEach(ChunkStream::finish);
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        incoming.values().forEach(ChunkStream::finish);
    }
}

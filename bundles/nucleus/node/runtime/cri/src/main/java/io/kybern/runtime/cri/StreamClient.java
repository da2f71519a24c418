// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import io.kybern.runtime.api.ContainerSession;
import io.kybern.runtime.api.PortConnection;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeFailure.Reason;
import io.kybern.runtime.api.StreamOptions;
import io.kybern.spdy.api.SpdyConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/// Connects to the runtime's streaming server, whose one-time URLs the CRI calls return. SPDY, because only it can end a
/// process's input without ending the session (the WebSocket protocol of containerd 1.6 cannot).
final class StreamClient {
    private static final int MAX_HEAD = 16 << 10;
    private static final int CONNECT_MILLIS = 10_000;

    private final ThreadFactory threads;

    StreamClient(ThreadFactory threads) {
        this.threads = threads;
    }

    ContainerSession session(String url, StreamOptions options) {
        var connection = upgrade(URI.create(url), "v4.channel.k8s.io");
        try {
            return new SpdySession(connection, options, threads);
        } catch (IOException e) {
            connection.close();
            throw new RuntimeFailure(Reason.INTERNAL, "opening streams: " + e.getMessage(), e);
        }
    }

    PortConnection port(String url, int port) {
        var connection = upgrade(URI.create(url), "portforward.k8s.io");
        try {
            return new SpdyPort(connection, port, threads);
        } catch (IOException e) {
            connection.close();
            throw new RuntimeFailure(Reason.INTERNAL, "opening streams: " + e.getMessage(), e);
        }
    }

    private SpdyConnection upgrade(URI url, String protocol) {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            var path = url.getRawQuery() == null ? url.getRawPath() : url.getRawPath() + "?" + url.getRawQuery();
            socket.getOutputStream().write("""
                    POST %s HTTP/1.1\r
                    Host: %s\r
                    Connection: Upgrade\r
                    Upgrade: SPDY/3.1\r
                    X-Stream-Protocol-Version: %s\r
                    Content-Length: 0\r
                    \r
                    """.formatted(path, url.getRawAuthority(), protocol).getBytes(StandardCharsets.US_ASCII));
            var status = readHead(socket.getInputStream()).lines().findFirst().orElse("");
            if (!status.contains(" 101")) {
                throw new IOException("the streaming server answered " + status);
            }
            return SpdyConnection.client(socket.getInputStream(), socket.getOutputStream(), threads);
        } catch (IOException e) {
            closeAfter(socket, e);
            throw new RuntimeFailure(Reason.UNAVAILABLE, "connecting to the streaming server: " + e.getMessage(), e);
        }
    }

    private static void closeAfter(Socket socket, IOException failure) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /// Byte by byte: what follows the head belongs to SPDY.
    private static String readHead(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int match = 0;
        while (match < 4) {
            int next = in.read();
            if (next < 0 || head.size() > MAX_HEAD) {
                throw new IOException("no HTTP answer");
            }
            head.write(next);
            match = next == "\r\n\r\n".charAt(match) ? match + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    static Map<String, String> headers(String type) {
        return Map.of("streamtype", type);
    }
}
